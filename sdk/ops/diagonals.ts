import { shown } from "../core/shown.ts";
import { ShapeError, KindError, ValueError } from "../core/errors.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { moveAxis } from "./arranging.ts";
import { ge, le } from "./compare.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { pad } from "./pad.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { slice, type Cut } from "./slice.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** For each place of the last two axes, how far right of the diagonal it lies, as i32. */
function distance(op: string, x: Tensor): Tensor {
  expectTensor(op, x);
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined)
    throw new ShapeError(`${op}: expected matrices, got ${show(x.shape)}`);
  const count = (length: number) =>
    known(
      x,
      Array.from({ length }, (_, i) => i),
      "i32",
    );
  return sub(reshape(count(columns), [1, columns]), reshape(count(rows), [rows, 1]));
}

/**
 * The last two axes with zeros above the diagonal that lies `offset` right of the main one. The gradient flows where `x` stays.
 *
 * @example
 * tril(tensor([[1, 2], [3, 4]])) // [[1, 0], [3, 4]]
 */
export const tril = (x: Tensor, offset = 0): Tensor =>
  select(le(distance("tril", x), offset), x, x.scalar(0));

/**
 * The last two axes with zeros below the diagonal that lies `offset` right of the main one. The gradient flows where `x` stays.
 *
 * @example
 * triu(tensor([[1, 2], [3, 4]])) // [[1, 2], [0, 4]]
 */
export const triu = (x: Tensor, offset = 0): Tensor =>
  select(ge(distance("triu", x), offset), x, x.scalar(0));

/**
 * The diagonal of two axes that lies `offset` right of the main one, as a new last axis.
 *
 * @example
 * diagonal(tensor([[1, 2], [3, 4]])) // [1, 4]
 */
export function diagonal(
  x: Tensor,
  offset = 0,
  axes: readonly [number, number] = [-2, -1],
): Tensor {
  expectTensor("diagonal", x);
  const rank = x.shape.length;
  if (!Number.isInteger(offset))
    throw new ValueError(`diagonal: the offset is a whole number, got ${shown(offset)}`);
  if (!Array.isArray(axes) || axes.length !== 2)
    throw new KindError(`diagonal: axes are an array of two, got ${shown(axes)}`);
  if (rank < 2) throw new ShapeError(`diagonal: expected matrices, got ${show(x.shape)}`);
  const from = axes.map((axis: number) => normalizeAxis("diagonal", axis, rank));
  const y = moveAxis(x, from, [rank - 2, rank - 1]);
  const [rows, columns] = y.shape.slice(-2) as [number, number];
  const [top, left] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(rows - top, columns - left));
  const lead = y.shape.slice(0, -2);
  const cuts = lead.map((): Cut => null);
  const square = slice(y, [...cuts, [top, top + length], [left, left + length]]);
  const flat = reshape(square, [...lead, length * length]);
  return slice(flat, [...cuts, [0, null, length + 1]]);
}

/**
 * Matrices with the last axis on the diagonal that lies `offset` right of the main one, and zeros elsewhere.
 *
 * @example
 * diag(tensor([1, 2])) // [[1, 0], [0, 2]]
 */
export function diag(x: Tensor, offset = 0): Tensor {
  expectTensor("diag", x);
  if (!Number.isInteger(offset))
    throw new ValueError(`diag: the offset is a whole number, got ${shown(offset)}`);
  const length = x.shape.at(-1);
  if (length === undefined) throw new ShapeError("diag: needs an axis, got a scalar");
  const lead = x.shape.slice(0, -1);
  const none = lead.map(() => [0, 0] as const);
  const spread = pad(reshape(x, [...x.shape, 1]), [...none, [0, 0], [0, length]]);
  const flat = reshape(spread, [...lead, length * (length + 1)]);
  const square = reshape(slice(flat, [...lead.map((): Cut => null), [0, length * length]]), [
    ...lead,
    length,
    length,
  ]);
  return pad(square, [
    ...none,
    [Math.max(0, -offset), Math.max(0, offset)],
    [Math.max(0, offset), Math.max(0, -offset)],
  ]);
}

/**
 * The sum of the diagonal of the last two axes: `[…, m, n]` → `[…]`; of whole numbers in i64. Gradient: grad along the diagonal, 0 elsewhere.
 *
 * @example
 * trace(tensor([[1, 2], [3, 4]])) // 5
 */
export const trace = (x: Tensor): Tensor => sum(diagonal(x), -1);
