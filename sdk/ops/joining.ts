import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkShape, show, size, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { concat, stack } from "./concat.ts";
import { inside } from "./inside.ts";
import { expectTensor } from "./is-tensor.ts";
import { floorDivide } from "./remainder.ts";
import { mod } from "./mod.ts";
import { mul } from "./mul.ts";
import { pad } from "./pad.ts";
import { accumulator, promoteAll } from "./promote.ts";
import { expandDims, reshape } from "./reshape.ts";
import { cumprod } from "./scan.ts";
import { slice } from "./slice.ts";

/** A list of tensors; anything else is an error in the name of `op`. */
function listed(op: string, list: readonly Tensor[]): readonly Tensor[] {
  if (!Array.isArray(list) || list.length === 0)
    throw new ShapeError(
      `${op}: expected a list of tensors, got ${Array.isArray(list) ? "an empty one" : shown(list)}`,
    );
  for (const x of list) expectTensor(op, x);
  return list;
}

/** A tensor with at least so many axes; new ones of length 1 stand in front. */
const atLeastAxes = (x: Tensor, rank: number): Tensor =>
  x.shape.length >= rank
    ? x
    : reshape(x, [...Array.from({ length: rank - x.shape.length }, () => 1), ...x.shape]);

/**
 * Tensors side by side: vectors one behind the other, others along the second axis.
 *
 * @example
 * hstack([tensor([[1], [2]]), tensor([[3], [4]])]) // [[1, 3], [2, 4]]
 */
export function hstack(list: readonly Tensor[]): Tensor {
  const all = listed("hstack", list).map((x) => atLeastAxes(x, 1));
  return concat(all, all[0]!.shape.length === 1 ? 0 : 1);
}

/**
 * Tensors one below the other along the first axis; a vector is a row.
 *
 * @example
 * vstack([tensor([1, 2]), tensor([3, 4])]) // [[1, 2], [3, 4]]
 */
export const vstack = (list: readonly Tensor[]): Tensor =>
  concat(
    listed("vstack", list).map((x) => atLeastAxes(x, 2)),
    0,
  );

/**
 * Matrices along one diagonal, zeros beside them: `[a, b]` and `[c, d]` → `[a + c, b + d]`. A vector is a row. As SciPy's `block_diag`.
 *
 * @example
 * blockDiagonal([tensor([[1, 2]]), tensor([[3]])]) // [[1, 2, 0], [0, 0, 3]]
 */
export function blockDiagonal(list: readonly Tensor[]): Tensor {
  const blocks = promoteAll("blockDiagonal", listed("blockDiagonal", list)).map((x) =>
    atLeastAxes(x, 2),
  );
  for (const { shape } of blocks)
    if (shape.length !== 2)
      throw new ShapeError(`blockDiagonal: expected matrices, got ${show(shape)}`);
  const width = blocks.reduce((sum, { shape }) => sum + shape[1]!, 0);
  let left = 0;
  const rows = blocks.map((x) => {
    const before = left;
    left += x.shape[1]!;
    return pad(x, [
      [0, 0],
      [before, width - left],
    ]);
  });
  return concat(rows, 0);
}

/**
 * All combinations of an element of each vector, one a row, the last changing fastest.
 *
 * @example
 * cartesianProduct([tensor([1, 2]), tensor([3, 4])]) // [[1, 3], [1, 4], [2, 3], [2, 4]]
 */
export function cartesianProduct(list: readonly Tensor[]): Tensor {
  const vectors = promoteAll("cartesianProduct", listed("cartesianProduct", list));
  for (const { shape } of vectors)
    if (shape.length !== 1)
      throw new ShapeError(`cartesianProduct: expected vectors, got ${show(shape)}`);
  const lengths = vectors.map(({ shape }) => shape[0]!);
  checkShape("cartesianProduct", lengths);
  const columns = vectors.map((x, i) => {
    const alone = reshape(
      x,
      lengths.map((length, k) => (k === i ? length : 1)),
    );
    return reshape(broadcastTo(alone, lengths), [size(lengths)]);
  });
  return stack(columns, -1);
}

/**
 * The powers of each element as a new last axis: x⁰ … xⁿ⁻¹, as many as there are places unless a count is given.
 *
 * @example
 * vander(tensor([2, 3]), 3) // [[1, 2, 4], [1, 3, 9]]
 */
export function vander(x: Tensor, count?: number): Tensor {
  const values = accumulator("vander", x);
  const n = count === undefined ? (x.shape.at(-1) ?? 1) : count;
  if (!Number.isInteger(n) || n < 1)
    throw new ValueError(`vander: the count is a whole number from 1 up, got ${shown(n)}`);
  checkShape("vander", [...x.shape, n]);
  const one = broadcastTo(values.scalar(1), [...x.shape, 1]);
  const factors = broadcastTo(expandDims(values, -1), [...x.shape, n - 1]);
  return cumprod(concat([one, factors], -1));
}

/**
 * Places in row-major order as places on each axis of a shape, as a new last axis of i32. One outside is an error when it runs.
 *
 * @example
 * unravelIndex(tensor([5], { dtype: "i32" }), [2, 3]) // [[1, 2]]
 */
export function unravelIndex(index: Tensor, shape: Shape): Tensor {
  const all = checkShape("unravelIndex", shape);
  let rest = inside("unravelIndex", index, size(all));
  const places = all.toReversed().map((length) => {
    const place = mod(rest, Math.max(length, 1));
    rest = floorDivide(rest, Math.max(length, 1));
    return place;
  });
  return places.length === 0
    ? broadcastTo(expandDims(index.scalar(0, "i32"), 0), [...index.shape, 0])
    : stack(places.toReversed(), -1);
}

/**
 * Places on each axis of a shape, along the last axis of an index, as places in row-major order, as i32. One outside is an error when it runs.
 *
 * @example
 * ravelIndex(tensor([[1, 2]], { dtype: "i32" }), [2, 3]) // [5]
 */
export function ravelIndex(index: Tensor, shape: Shape): Tensor {
  expectTensor("ravelIndex", index);
  const all = checkShape("ravelIndex", shape);
  if (index.shape.at(-1) !== all.length || all.length === 0)
    throw new ShapeError(
      `ravelIndex: the last axis has a place for each of the ${all.length} axes, got ${show(index.shape)}`,
    );
  const cuts = index.shape.slice(1).map(() => null);
  return all
    .map((length, axis) => inside("ravelIndex", slice(index, [...cuts, axis]), length))
    .reduce((place, more, axis) => add(mul(place, all[axis]!), more));
}
