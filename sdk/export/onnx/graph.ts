import { toBf16 } from "../../core/numbers.ts";
import type { Attribute, ElementType, OnnxNode, OnnxTensor, OnnxValue } from "./proto.ts";

/** The operator set of encoders and the like. */
export const ML = "ai.onnx.ml";

type Attributes = Readonly<Record<string, Attribute>>;

const arrays = {
  float: Float32Array,
  double: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  float16: Float16Array,
} as const;

/** An ONNX graph in the making. Values are known by their names, which are unique. */
export class OnnxGraph {
  readonly inputs: OnnxValue[] = [];
  readonly outputs: OnnxValue[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #names = new Set<string>();
  readonly #constants = new Map<string, string>();

  input(name: string, type: ElementType, shape: readonly (number | string)[]): string {
    const value = { name: this.#fresh(name), type, shape };
    this.inputs.push(value);
    return value.name;
  }

  /** Hands a value out under a name of its own. */
  output(name: string, from: string, type: ElementType, shape: readonly (number | string)[]): void {
    this.outputs.push({ name: this.node("Identity", [from], {}, { name }), type, shape });
  }

  /** Adds an operation; gives the name of its result. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    {
      domain,
      name = op,
      after,
    }: { readonly domain?: string; readonly name?: string; readonly after?: number } = {},
  ): string {
    const output = this.#fresh(name);
    this.#nodes.push({
      op,
      inputs,
      output,
      attributes,
      ...(domain && { domain }),
      ...(after && { after }),
    });
    return output;
  }

  /** Known numbers; equal ones without a name of their own are kept once. */
  constant(
    type: Exclude<ElementType, "string">,
    values: ArrayLike<number>,
    shape: readonly number[] = [],
    name?: string,
  ): string {
    const data = bytesOf(type, values);
    const short = name === undefined && data.length <= 64;
    const key = `${type} ${shape.join(",")} ${short ? data.join(",") : ""}`;
    const known = short ? this.#constants.get(key) : undefined;
    if (known !== undefined) return known;
    const made = this.#fresh(name ?? "constant");
    if (short) this.#constants.set(key, made);
    this.#initializers.push({ name: made, type, shape, data });
    return made;
  }

  /** Known texts. */
  texts(values: readonly string[], shape: readonly number[]): string {
    const name = this.#fresh("texts");
    this.#initializers.push({ name, type: "string", shape, data: values });
    return name;
  }

  /** The nodes and known values that an output needs. */
  needed(): { readonly nodes: OnnxNode[]; readonly initializers: OnnxTensor[] } {
    const names = new Set(this.outputs.map(({ name }) => name));
    // Users stand after what they use, so one pass from the back reaches everything.
    const nodes = this.#nodes.toReversed().filter(({ output, inputs }) => {
      if (!names.has(output)) return false;
      for (const each of inputs) names.add(each);
      return true;
    });
    const initializers = this.#initializers.filter(({ name }) => names.has(name));
    return { nodes: nodes.toReversed(), initializers };
  }

  /** The name, with a number behind it when it is taken. */
  #fresh(name: string): string {
    let free = name;
    for (let i = 2; this.#names.has(free); i++) free = `${name}_${i}`;
    this.#names.add(free);
    return free;
  }
}

function bytesOf(type: Exclude<ElementType, "string">, values: ArrayLike<number>): Uint8Array {
  const array =
    type === "int64"
      ? BigInt64Array.from(Array.from(values), BigInt)
      : type === "bfloat16"
        ? Uint16Array.from(values, toBf16)
        : arrays[type].from(values);
  return new Uint8Array(array.buffer);
}
