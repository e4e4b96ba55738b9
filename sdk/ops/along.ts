import { ShapeError } from "../core/errors.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { transpose } from "./transpose.ts";

/** `run`, which works over the last axis and may change its length, over another. */
export function alongAxis(
  op: string,
  x: Tensor,
  axis: number,
  run: (last: Tensor) => Tensor,
): Tensor {
  const rank = x.shape.length;
  if (rank === 0) throw new ShapeError(`${op}: needs an axis, got a scalar`);
  const along = normalizeAxis(op, axis, rank);
  if (along === rank - 1) return run(x);
  // Exchanging two axes twice puts them back.
  const order = x.shape.map((_, i) => (i === along ? rank - 1 : i === rank - 1 ? along : i));
  return transpose(run(transpose(x, order)), order);
}
