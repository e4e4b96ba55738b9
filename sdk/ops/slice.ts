import { expectList } from "../core/options.ts";
import { KindError, ShapeError } from "../core/errors.ts";
import { normalizeAxes, show, type Shape } from "../core/shape.ts";
import { shown } from "../core/shown.ts";
import type { Range } from "../graph/builder.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { reshape } from "./reshape.ts";

/**
 * What to take of an axis: one place, which makes the axis disappear; `[start, stop, step]`, where negative places count
 * from the end and `null` or nothing means as far as it goes, so that `[0, 0]` takes none, as in NumPy; or `null` for all of it.
 */
export type Cut =
  | number
  | null
  | readonly [start?: number | null, stop?: number | null, step?: number | null];

const take = (ranges: readonly Range[]): Op<[x: Tensor]> => ({
  name: "slice",
  attrs: { ranges },
  shape: () => ranges.map((range) => range.length),
  lower: (program, x) => program.slice(x, ranges),
  vjp: (grad, x) => [placeRanges(grad, x.shape, ranges)],
  batch: (_, x) => takeRanges(x, [all(x.shape[0]!), ...ranges]),
});

const put = (shape: Shape, ranges: readonly Range[]): Op<[x: Tensor]> => ({
  name: "place",
  attrs: { shape, ranges },
  shape: () => shape,
  lower: (program, x) => program.place(x, shape, ranges),
  vjp: (grad) => [takeRanges(grad, ranges)],
  batch: (_, x) => placeRanges(x, [x.shape[0]!, ...shape], [all(x.shape[0]!), ...ranges]),
});

const all = (length: number): Range => ({ start: 0, length, step: 1 });

/**
 * A part of `x`, as NumPy's `x[start:stop:step]`: one cut for each axis from the first on. Its gradient is placed among zeros.
 *
 * @example
 * slice(tensor([[1, 2, 3], [4, 5, 6]]), [1, [null, null, -1]]) // [6, 5, 4]
 */
export function slice(x: Tensor, cuts: readonly Cut[]): Tensor {
  expectTensor("slice", x);
  expectList("slice", "what is cut", cuts);
  if (cuts.length > x.shape.length)
    throw new ShapeError(`slice: ${cuts.length} cuts for ${show(x.shape)}`);
  const ranges = x.shape.map((length, axis) => resolve(cuts[axis] ?? null, length, axis));
  const part = takeRanges(x, ranges);
  return reshape(
    part,
    part.shape.filter((_, axis) => typeof cuts[axis] !== "number"),
  );
}

/**
 * `x` in reverse along some axes, or all; negative axes count from the end. The gradient is turned back.
 *
 * @example
 * flip(tensor([1, 2, 3])) // [3, 2, 1]
 */
export function flip(x: Tensor, axes?: number | readonly number[]): Tensor {
  expectTensor("flip", x);
  const list = normalizeAxes("flip", axes, x.shape.length);
  return slice(
    x,
    x.shape.map((_, axis): Cut => (list.includes(axis) ? [null, null, -1] : null)),
  );
}

/** The elements that the ranges name; all of `x` comes back as it is. */
export function takeRanges(x: Tensor, ranges: readonly Range[]): Tensor {
  const all = ranges.every(
    ({ start, length, step }, axis) => start === 0 && step === 1 && length === x.shape[axis],
  );
  return all ? x : apply(take(ranges), x);
}

/** Zeros of `shape` with `x` in the places that the ranges name: the way back of a slice. */
export function placeRanges(x: Tensor, shape: Shape, ranges: readonly Range[]): Tensor {
  return apply(put(shape, ranges), x);
}

function resolve(cut: Cut, length: number, axis: number): Range {
  if (cut === null) return { start: 0, length, step: 1 };
  if (typeof cut === "number") {
    const start = cut < 0 ? cut + length : cut;
    if (!Number.isInteger(cut) || start < 0 || start >= length)
      throw new ShapeError(`slice: place ${cut} is not one of the ${length} of axis ${axis}`);
    return { start, length: 1, step: 1 };
  }
  if (!Array.isArray(cut))
    throw new KindError(
      `slice: a cut is a place, [start, stop, step] or null, got ${shown(cut)} for axis ${axis}`,
    );
  const step = cut[2] ?? 1;
  for (const bound of [cut[0] ?? 0, cut[1] ?? 0, step])
    if (!Number.isInteger(bound))
      throw new ShapeError(`slice: bounds are whole numbers, got ${show(cut.map(Number))}`);
  if (step === 0) throw new ShapeError(`slice: the step of axis ${axis} is 0`);
  // Going backwards, the place before the first is −1, which as an argument would mean the last.
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const bound = (at: number) => Math.min(highest, Math.max(lowest, at < 0 ? at + length : at));
  const start = bound(cut[0] ?? (step > 0 ? 0 : length));
  const stop = cut[1] === undefined || cut[1] === null ? (step > 0 ? length : -1) : bound(cut[1]);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  return { start: count === 0 ? 0 : start, length: count, step: count <= 1 ? 1 : step };
}
