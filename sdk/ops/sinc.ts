import type { Tensor } from "../tensor/tensor.ts";
import { eq } from "./compare.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";
import { unrounded } from "./promote.ts";
import { select } from "./select.ts";
import { sin } from "./trigonometric.ts";

/**
 * sin(πx) / (πx), which is 1 at 0.
 *
 * @example
 * sinc(tensor([0, 0.5, 1])) // [1, 0.6366, 0]
 */
export function sinc(x: Tensor): Tensor {
  return unrounded("sinc", x, (y) => {
    const angle = mul(y, Math.PI);
    const isZero = eq(angle, 0);
    const divisor = select(isZero, 1, angle);
    return select(isZero, 1, div(sin(divisor), divisor));
  });
}
