import { rowMajor, size, type Shape } from "../core/shape.ts";
import type { Item } from "./ir.ts";
import { isContiguous, type Layout } from "./layout.ts";
import { operandOf, rootOf, type Operand } from "./step.ts";

/** Smaller arrays stay in the nearest cache, where a pass of its own costs less than tiles that are added up. */
export const leastSum: number = 1 << 15;

/** Rows that are added up into one: of fewer, a row of totals is too much beside them. */
const deep = 64;

/** Elements in a row behind axes in the middle: fewer are added to their totals one by one. */
const wide = 32;

/** A sum that an elementwise instruction can make of what it computes. */
export interface Summed {
  /** What is added up. */
  readonly root: Item<"micro">;
  /** Where the elements of the root go in the result: the strides of axes that are added up are 0. */
  readonly layout: Layout;
}

/** What a reduction adds up and how, where that is an elementwise result, each element of it once; a sentence where it is not, or where `least` asks for sums that pay. */
export function summed(item: Item<"reduce">, least = 0): Summed | string {
  const { reduce } = item.attrs;
  const operand = operandOf(item.args[0]!);
  const root = rootOf(item.args[0]!);
  if (root.kind !== "micro") return "what it reads is no elementwise result";
  if (reduce !== "sum") return `it is no sum but ${reduce}`;
  if (size(root.shape) === size(item.shape)) return "it has one element for each place";
  if (size(root.shape) === 0) return "there are no elements";
  const steps = stepsOf(operand, root.shape, item.shape);
  if (steps === null) return "its result is read in another order";
  const slow = least > 0 ? whySlow(root.shape, steps, least) : null;
  return slow ?? { root, layout: { shape: root.shape, offset: 0, strides: steps } };
}

/** Where the elements of an array go when an operand of it is added up to `kept`; null where the operand does not show each of them once. */
function stepsOf(operand: Operand, from: Shape, kept: Shape): number[] | null {
  const { shape, strides, offset } = operand;
  if (offset !== 0 || size(shape) !== size(from)) return null;
  if (size(kept) === 1 && isContiguous(operand)) return from.map(() => 0);
  const axes = rowMajor(from).map((stride, axis) =>
    shape.findIndex((length, i) => length === from[axis] && strides[i] === stride),
  );
  if (axes.some((axis, i) => axis < 0 && from[i] !== 1)) return null;
  const to = rowMajor(kept);
  return axes.map((axis, i) => (from[i] === 1 || axis >= kept.length ? 0 : to[axis]!));
}

/** Why a pass of its own takes no longer, or null. */
function whySlow(shape: Shape, steps: readonly number[], least: number): string | null {
  if (size(shape) < least) return `it adds up fewer than ${least} elements`;
  const axes = [...steps.keys()].filter((axis) => shape[axis] !== 1);
  if (steps[axes.at(-1)!] === 0) return null;
  const places = size(shape.filter((_, axis) => steps[axis] !== 0));
  if (size(shape) < deep * places) return `each of its places gets fewer than ${deep} elements`;
  const first = axes.find((axis) => steps[axis] !== 0)!;
  const last = axes.findLast((axis) => steps[axis] === 0) ?? -1;
  const isShort = last > first && size(shape.slice(last + 1)) < wide;
  return isShort ? `it adds up axes in the middle, before fewer than ${wide} elements` : null;
}
