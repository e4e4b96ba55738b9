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
  reduction("max", axes, (grad, x, axes) => {
    const chosen = cast(eq(x, max(x, axes, true)), x.dtype);
    return mul(chosen, div(grad, sum(chosen, axes, true)));
  });

/**
 * The greatest over some axes, or all; NaN if one is NaN. The gradient is shared evenly between equals.
 *
 * @example
 * max(tensor([[1, 4], [3, 2]]), 0) // [3, 4]
 */
export function max(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  const numbers = atLeast("max", x, "i32");
  return over("max", numbers, axes, keepdims, (list) => apply(op(list), numbers));
}
