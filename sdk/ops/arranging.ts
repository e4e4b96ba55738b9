import { expectList } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import { checkShape, normalizeAxes, normalizeAxis, show, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { concat } from "./concat.ts";
import { expectTensor } from "./is-tensor.ts";
import { reshape } from "./reshape.ts";
import { flip, slice, type Cut } from "./slice.ts";
import { transpose } from "./transpose.ts";

/** The cuts of a tensor that take a part of one axis and all of the others. */
const part = (x: Tensor, axis: number, cut: Cut): Cut[] =>
  x.shape.map((_, i) => (i === axis ? cut : null));

/**
 * An axis cut into pieces of the given lengths, or into so many equal ones.
 *
 * @example
 * split(tensor([1, 2, 3]), [1, 2])[1] // [2, 3]
 */
export function split(x: Tensor, lengths: number | readonly number[], axis = 0): Tensor[] {
  expectTensor("split", x);
  const along = normalizeAxis("split", axis, x.shape.length);
  const whole = x.shape[along]!;
  if (typeof lengths === "number" && (lengths < 1 || whole % lengths !== 0))
    throw new ShapeError(`split: ${whole} places do not divide into ${lengths} parts`);
  if (typeof lengths !== "number") expectList("split", "lengths", lengths);
  const list =
    typeof lengths === "number" ? Array.from({ length: lengths }, () => whole / lengths) : lengths;
  if (list.reduce((a, b) => a + b, 0) !== whole || list.some((n) => n < 0 || !Number.isInteger(n)))
    throw new ShapeError(
      `split: parts of ${show(list)} are not the ${whole} places of axis ${along}`,
    );
  let start = 0;
  return list.map((length) => slice(x, part(x, along, [start, (start += length)])));
}

/**
 * An axis cut into pieces of `length`, from 1 up; the last one may be shorter. What `torch.split` does with a number; for so many equal pieces see `split`.
 *
 * @example
 * chunk(tensor([1, 2, 3]), 2)[1] // [3]
 */
export function chunk(x: Tensor, length: number, axis = 0): Tensor[] {
  expectTensor("chunk", x);
  const along = normalizeAxis("chunk", axis, x.shape.length);
  if (!Number.isInteger(length) || length < 1)
    throw new ShapeError(`chunk: the length is a whole number from 1 up, got ${shown(length)}`);
  const count = Math.ceil(x.shape[along]! / length);
  return Array.from({ length: count }, (_, i) =>
    slice(x, part(x, along, [i * length, (i + 1) * length])),
  );
}

/**
 * `x` again and again along each axis; missing counts are 1, and missing axes are put in front, as in NumPy.
 *
 * @example
 * tile(tensor([1, 2]), [2]) // [1, 2, 1, 2]
 */
export function tile(x: Tensor, counts: readonly number[]): Tensor {
  expectTensor("tile", x);
  expectList("tile", "counts", counts);
  const rank = Math.max(x.shape.length, counts.length);
  const times = [...Array.from({ length: rank - counts.length }, () => 1), ...counts];
  const shape = [...Array.from({ length: rank - x.shape.length }, () => 1), ...x.shape];
  checkShape("tile", times);
  if (2 * rank <= 8) {
    const apart = reshape(
      x,
      shape.flatMap((length) => [1, length]),
    );
    const spread = broadcastTo(
      apart,
      shape.flatMap((length, i) => [times[i]!, length]),
    );
    return reshape(
      spread,
      shape.map((length, i) => length * times[i]!),
    );
  }
  // Both in one view would have too many axes.
  return times.reduce(
    (y, count, axis) =>
      count === 0
        ? slice(y, part(y, axis, [0, 0]))
        : concat(
            Array.from({ length: count }, () => y),
            axis,
          ),
    reshape(x, shape),
  );
}

/**
 * Each element of an axis `count` times in a row, as NumPy's `repeat`; `tile` repeats the axis as a whole. The gradient is the sum over the copies.
 *
 * @example
 * repeat(tensor([1, 2]), 2) // [1, 1, 2, 2]
 */
export function repeat(x: Tensor, count: number, axis = 0): Tensor {
  expectTensor("repeat", x);
  const along = normalizeAxis("repeat", axis, x.shape.length);
  if (!Number.isInteger(count) || count < 0)
    throw new ShapeError(`repeat: the count is a whole number from 0 up, got ${shown(count)}`);
  const before = size(x.shape.slice(0, along));
  const after = size(x.shape.slice(along + 1));
  const length = x.shape[along]!;
  const apart = reshape(x, [before, length, 1, after]);
  const spread = broadcastTo(apart, checkShape("repeat", [before, length, count, after]));
  return reshape(spread, x.shape.with(along, length * count));
}

/**
 * The elements moved on by `shift` places along an axis; those that go over the end come in at the front.
 *
 * @example
 * roll(tensor([1, 2, 3]), 1) // [3, 1, 2]
 */
export function roll(x: Tensor, shift: number, axis = -1): Tensor {
  expectTensor("roll", x);
  const along = normalizeAxis("roll", axis, x.shape.length);
  if (!Number.isInteger(shift))
    throw new ShapeError(`roll: the shift is a whole number, got ${shown(shift)}`);
  const length = x.shape[along]!;
  const by = length === 0 ? 0 : ((shift % length) + length) % length;
  if (by === 0) return x;
  const [front, back] = [
    slice(x, part(x, along, [0, length - by])),
    slice(x, part(x, along, [length - by, null])),
  ];
  return concat([back, front], along);
}

/**
 * Turned by 90° `times` times, from the first of two axes towards the second.
 *
 * @example
 * rot90(tensor([[1, 2], [3, 4]])) // [[2, 4], [1, 3]]
 */
export function rot90(x: Tensor, times = 1, axes: readonly [number, number] = [0, 1]): Tensor {
  expectTensor("rot90", x);
  expectList("rot90", "axes", axes);
  if (!Number.isInteger(times))
    throw new ShapeError(`rot90: the number of turns is a whole number, got ${shown(times)}`);
  const [a, b] = axes.map((axis) => normalizeAxis("rot90", axis, x.shape.length)) as [
    number,
    number,
  ];
  const turns = ((times % 4) + 4) % 4;
  if (turns === 0) return x;
  if (turns === 2) return flip(x, [a, b]);
  return turns === 1 ? flip(swapAxes(x, a, b), a) : swapAxes(flip(x, a), a, b);
}

/**
 * Two axes exchanged, the others left: `[n, t, c]` → `[n, c, t]` for 1 and 2. Negative axes count from the end.
 *
 * @example
 * swapAxes(tensor([[1, 2], [3, 4]]), 0, 1) // [[1, 3], [2, 4]]
 */
export function swapAxes(x: Tensor, a: number, b: number): Tensor {
  expectTensor("swapAxes", x);
  const [i, j] = [a, b].map((axis) => normalizeAxis("swapAxes", axis, x.shape.length)) as [
    number,
    number,
  ];
  return transpose(
    x,
    x.shape.map((_, axis) => (axis === i ? j : axis === j ? i : axis)),
  );
}

/**
 * Axes moved to other places; the others keep their order: `[n, c, h, w]` → `[n, h, w, c]` from 1 to −1. As NumPy's `moveaxis`.
 *
 * @example
 * moveAxis(tensor([[1, 2], [3, 4]]), 0, 1) // [[1, 3], [2, 4]]
 */
export function moveAxis(
  x: Tensor,
  from: number | readonly number[],
  to: number | readonly number[],
): Tensor {
  expectTensor("moveAxis", x);
  const rank = x.shape.length;
  const listOf = (axes: number | readonly number[]) => {
    if (typeof axes === "number") return [axes];
    expectList("moveAxis", "what is no axis", axes);
    return axes;
  };
  const list = (axes: number | readonly number[]) =>
    listOf(axes).map((axis) => normalizeAxis("moveAxis", axis, rank));
  const [sources, targets] = [list(from), list(to)];
  normalizeAxes("moveAxis", sources, rank);
  normalizeAxes("moveAxis", targets, rank);
  if (sources.length !== targets.length)
    throw new ShapeError(`moveAxis: ${sources.length} axes to ${targets.length} places`);
  const rest = [...x.shape.keys()].filter((axis) => !sources.includes(axis));
  const order = x.shape.map((_, place) => {
    const moved = targets.indexOf(place);
    return moved >= 0 ? sources[moved]! : rest.shift()!;
  });
  return transpose(x, order);
}

/**
 * Windows of `size` elements along an axis, `step` apart, as a new last axis.
 *
 * @example
 * unfold(tensor([1, 2, 3, 4]), 2, 1) // [[1, 2], [2, 3], [3, 4]]
 */
export function unfold(x: Tensor, size: number, step: number, axis = -1): Tensor {
  expectTensor("unfold", x);
  const along = normalizeAxis("unfold", axis, x.shape.length);
  const length = x.shape[along]!;
  if (!Number.isInteger(size) || size < 1 || size > length || !Number.isInteger(step) || step < 1)
    throw new ShapeError(
      `unfold: windows of ${shown(size)}, ${shown(step)} apart, in ${length} places`,
    );
  const count = Math.floor((length - size) / step) + 1;
  const columns = Array.from({ length: size }, (_, i) => {
    const column = slice(x, part(x, along, [i, i + (count - 1) * step + 1, step]));
    return reshape(column, [...column.shape, 1]);
  });
  return concat(columns, x.shape.length);
}
