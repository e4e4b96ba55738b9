import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { eq } from "./compare.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { over, reduction, type Axes } from "./reduction.ts";
import { sum } from "./sum.ts";

const op = (axes: readonly number[]) =>
  reduction("min", axes, (grad, x, axes) => {
    const chosen = cast(eq(x, min(x, axes, true)), x.dtype);
    return mul(chosen, div(grad, sum(chosen, axes, true)));
  });

/**
 * The least over some axes, or all; NaN if one is NaN. The gradient is shared evenly between equals.
 *
 * @example
 * min(tensor([[1, 4], [3, 2]]), 0) // [1, 2]
 */
export function min(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  const numbers = atLeast("min", x, "i32");
  return over("min", numbers, axes, keepdims, (list) => apply(op(list), numbers));
}
