import { toNumbers } from "../../core/numbers.ts";
import { isNumber } from "../../graph/step.ts";
import type { Item } from "../../graph/ir.ts";
import type { Writing } from "./writing.ts";

/** Rows times 8-bit weights, with one scale for all rows and one for each output. */
interface Product {
  readonly x: Item;
  /** i8 `[outputs, inputs]`. */
  readonly weight: Item<"constant">;
  /** `[outputs]`. */
  readonly scale: Item<"constant">;
  readonly inputScale: Item<"constant">;
  /** The steps that it is made of. */
  readonly steps: readonly Item[];
}

/** Finds the product that a quantised dense layer makes: `cast(matmulI8(quantize(x, s), weightᵀ)) · scale · s`. */
export function quantizedProduct(item: Item<"micro">): Product | undefined {
  const [scaled, inputScale] = factors(item);
  if (!scaled || !inputScale || !isNumber(inputScale)) return undefined;
  const [sums, scale] = factors(scaled);
  if (sums?.kind !== "micro" || sums.attrs.op !== "cast" || scale?.kind !== "constant")
    return undefined;
  const [product] = sums.args;
  if (product?.kind !== "matmulI8") return undefined;
  const [rows, columns] = product.args;
  const weight = columns?.kind === "permute" ? columns.args[0] : undefined;
  if (rows?.kind !== "quantize" || weight?.kind !== "constant" || weight.shape.length !== 2)
    return undefined;
  const [x, used] = rows.args.map(unrepeated);
  if (!x || !used || !isNumber(used) || used.attrs.data[0] !== inputScale.attrs.data[0])
    return undefined;
  return { x, weight, scale, inputScale, steps: [scaled, sums, product, rows, columns!] };
}

function factors(item: Item): readonly Item[] {
  return item.kind === "micro" && item.attrs.op === "mul" ? item.args.map(unrepeated) : [];
}

const numbersOf = ({ attrs, dtype }: Item<"constant">) => toNumbers(attrs.data, dtype);

/** What is repeated, where something is. */
export const unrepeated = (item: Item): Item => (item.kind === "broadcast" ? item.args[0]! : item);

/** Writes it as quantised and dequantised values around an ordinary product, which runtimes run on their 8-bit kernels. */
export function writeProduct(
  { x, weight, scale, inputScale }: Product,
  { graph, of, weight: nameOf }: Writing,
): string {
  const zero = graph.constant("int8", [0]);
  const step = graph.constant("float", numbersOf(inputScale));
  const rows = graph.node("DequantizeLinear", [
    graph.node("QuantizeLinear", [of(x), step, zero]),
    step,
    zero,
  ]);
  const [outputs = 0, inputs = 0] = weight.shape;
  const data = numbersOf(weight);
  const turned = Int8Array.from(
    { length: data.length },
    (_, i) => data[(i % outputs) * inputs + Math.floor(i / outputs)]!,
  );
  // Without zero points, which are 0 then: onnxruntime fails at one that layers share when it makes the weights unsigned.
  const columns = graph.node(
    "DequantizeLinear",
    [
      graph.constant("int8", turned, [inputs, outputs], nameOf(weight)),
      isNumber(scale)
        ? graph.constant("float", new Float32Array(outputs).fill(numbersOf(scale)[0]!), [outputs])
        : of(scale),
    ],
    { axis: { int: 1 } },
  );
  return graph.node("MatMul", [rows, columns]);
}

/**
 * Writes the sum of such a product and a bias, as the product less the negated bias: onnxruntime makes one step of a product and an
 * addition before it looks for 8-bit ones, and would then multiply in floats, up to five times as slow.
 */
export function writeBias(item: Item<"micro">, writing: Writing): string | undefined {
  const [sum, added] = item.args;
  if (item.attrs.op !== "add" || sum?.kind !== "micro" || !quantizedProduct(sum)) return undefined;
  const bias = added && unrepeated(added);
  if (bias?.kind !== "constant") return undefined;
  const name = writing.weight(bias);
  const negated = writing.graph.constant(
    "float",
    Float32Array.from(numbersOf(bias), (value) => -value),
    bias.attrs.data.length === 1 ? [] : bias.shape,
    name && `${name}.negated`,
  );
  return writing.graph.node("Sub", [writing.of(sum), negated]);
}
