import { rowMajor, sameShape, type Shape } from "../core/shape.ts";
import type { Opcode } from "./format.ts";
import type { Item } from "./ir.ts";
import type { Origin } from "./origin.ts";
import { isContiguous, whole, type Layout } from "./layout.ts";
import type { Program } from "./program.ts";
import type { Summed } from "./summed.ts";

/** How an instruction sees an array: the item that owns the bytes, and where the elements lie. */
export interface Operand extends Layout {
  readonly root: Item;
}

/** One instruction before it has buffers; `assemble` becomes several. */
export interface Step {
  readonly opcode: Opcode | "assemble";
  readonly inputs: readonly Operand[];
  /** What it writes, whole. */
  readonly outputs: readonly Item[];
  /** Of an elementwise one, the outputs that are sums. */
  readonly sums?: ReadonlyMap<Item, Summed>;
  readonly attributes: readonly number[];
  /** The ops that it computes. */
  readonly origins: readonly Origin[];
  /** What a loop computes, which does not follow from its operands; of one that asks, in one step. */
  readonly flops?: number;
  /** What a loop runs at each step. */
  readonly body?: Program;
  /** The item of an `assemble`. */
  readonly assemble?: Item<"assemble">;
}

/** All of an item, in order. */
export const wholeOf = (item: Item): Operand => ({ root: item, ...whole(item.shape) });

/** How an instruction writes an output. */
export function written({ sums }: Step, output: Item): Operand {
  const sum = sums?.get(output);
  return sum === undefined ? wholeOf(output) : { root: output, ...sum.layout };
}

/** The shape over which an elementwise instruction computes. */
export const chainShape = (step: Step): Shape => written(step, step.outputs[0]!).shape;

/** Whether an item is one number in every place. */
export function isNumber(item: Item): item is Item<"constant"> {
  return item.kind === "constant" && item.attrs.data.length === 1;
}

/** Whether an item is one number that fits in the 32 bits that an elementwise operation carries. */
export function isImmediate(item: Item): item is Item<"constant"> {
  return isNumber(item) && immediate(item) !== undefined;
}

/** The 32 bits that say the number of a constant: those of an f32 for fractions, else of a whole number. */
export function immediate({ dtype, attrs }: Item<"constant">): number | undefined {
  const number = attrs.data[0]!;
  if (typeof number === "bigint")
    return BigInt.asIntN(32, number) === number ? Number(BigInt.asUintN(32, number)) : undefined;
  if (dtype === "bool" || dtype === "i32") return number >>> 0;
  if (dtype !== "f32" && (dtype !== "f64" || !Object.is(Math.fround(number), number)))
    return undefined;
  return bitsOf(number);
}

// Every pass asks of every constant: two arrays for all of them.
const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);

/** The bits of a number as an f32. */
export function bitsOf(number: number): number {
  single[0] = number;
  return bits[0]!;
}

/** What a view is a view of; anything else is its own root. */
export function rootOf(item: Item): Item {
  return item.kind === "view" ? item.args[0]! : item;
}

/** The item whose bytes a root shows: what runs after something else is still the same array. */
function storage(root: Item): Item {
  return root.kind === "after" ? storage(rootOf(root.args[0]!)) : root;
}

/** Where the elements of an item lie in its root. */
export function layoutOf(item: Item): Layout {
  if (item.kind === "view") return { shape: item.shape, ...item.attrs };
  if (isNumber(item)) return { shape: item.shape, offset: 0, strides: item.shape.map(() => 0) };
  return whole(item.shape);
}

/** How an instruction reads an item. */
export function operandOf(item: Item): Operand {
  const layout = layoutOf(item);
  // Axes of one element may have any stride; one spelling makes equal views equal.
  const strides = isContiguous(layout) ? rowMajor(layout.shape) : layout.strides;
  return { root: storage(rootOf(item)), shape: layout.shape, offset: layout.offset, strides };
}

/** Whether an operand is all of its root, in order and in its shape. */
export function isWhole(operand: Operand): boolean {
  const { root, shape, offset } = operand;
  return offset === 0 && sameShape(shape, root.shape) && isContiguous(operand) && !isNumber(root);
}

/** The ops of items, each once. */
export function originsOf(items: readonly Item[]): Origin[] {
  const found = new Map<string, Origin>();
  for (const { origin } of items)
    if (origin !== null) found.set(`${origin.op} ${origin.line}`, origin);
  return [...found.values()];
}
