import { isFloat } from "../core/dtype.ts";
import { rowMajor, size } from "../core/shape.ts";
import type { Item } from "./ir.ts";
import { isContiguous, type Layout } from "./layout.ts";
import { operandOf, rootOf } from "./step.ts";

/** Smaller arrays stay in the nearest cache, where a pass of its own costs less than tiles that are added up. */
export const leastSum: number = 1 << 15;

/** A sum that an elementwise instruction can make of what it computes. */
export interface Summed {
  /** What is added up. */
  readonly root: Item<"micro">;
  /** Where the elements of the root go in the result: the strides of axes that are added up are 0. */
  readonly layout: Layout;
}

/** What a reduction adds up and how, where that is an elementwise result of at least so many elements, each of it once; a sentence where it is not. */
export function summed(item: Item<"reduce">, least = 0): Summed | string {
  const { reduce, count } = item.attrs;
  const operand = operandOf(item.args[0]!);
  const root = rootOf(item.args[0]!);
  if (root.kind !== "micro") return "what it reads is no elementwise result";
  if (reduce !== "sum") return `it is no sum but ${reduce}`;
  if (!isFloat(item.dtype)) return `it adds up ${item.dtype}`;
  if (size(root.shape) === size(item.shape)) return "it has one element for each place";
  if (size(root.shape) === 0) return "there are no elements";
  const { shape, strides, offset } = operand;
  const other = "its result is read in another order";
  if (offset !== 0 || size(shape) !== size(root.shape)) return other;
  if (size(root.shape) < least) return `it adds up fewer than ${least} elements`;
  const zeros = root.shape.map(() => 0);
  const isAll = size(item.shape) === 1 && isContiguous(operand);
  if (isAll) return { root, layout: { shape: root.shape, offset, strides: zeros } };
  const kept = rowMajor(item.shape);
  const axes = rowMajor(root.shape).map((stride, axis) =>
    shape.findIndex((length, i) => length === root.shape[axis] && strides[i] === stride),
  );
  if (axes.some((axis, i) => axis < 0 && root.shape[i] !== 1)) return other;
  const rank = shape.length - count;
  const steps = axes.map((axis, i) => (root.shape[i] === 1 || axis >= rank ? 0 : kept[axis]!));
  return { root, layout: { shape: root.shape, offset, strides: steps } };
}
