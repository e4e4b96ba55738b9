import { normalizeAxes, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { mostPlaces } from "./places.ts";
import { apply } from "./op.ts";
import { totalled } from "./promote.ts";
import { over, reduction, type Axes } from "./reduction.ts";

const op = (axes: readonly number[]) =>
  reduction("sum", axes, (grad, x) => broadcastTo(grad, x.shape));

/**
 * The sum over some axes, or all; of whole numbers in i64, of bools, which count as 0 or 1, in i32 (from 2³¹ of them on in i64). Gradient: grad for every element.
 *
 * @example
 * sum(tensor([[1, 2], [3, 4]]), 0) // [4, 6]
 */
export function sum(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  const given = totalled("sum", x);
  const counted = normalizeAxes("sum", axes, x.shape.length).map((axis) => x.shape[axis]!);
  // More ones than i32 counts.
  const numbers = x.dtype === "bool" && size(counted) >= mostPlaces ? cast(given, "i64") : given;
  return over("sum", numbers, axes, keepdims, (list) => apply(op(list), numbers));
}
