import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { lt } from "./compare.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";
import { unrounded } from "./promote.ts";
import { select } from "./select.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";
import { sin } from "./trigonometric.ts";

/**
 * sin(πx) / (πx), which is 1 at 0 with slope 0, and 0 at all other whole numbers. As NumPy's `sinc`.
 *
 * @example
 * sinc(tensor([0, 0.5, 1])) // [1, 0.6366, 0]
 */
export function sinc(x: Tensor): Tensor {
  return unrounded("sinc", x, (y) => {
    const angle = mul(y, Math.PI);
    const isNear = lt(abs(angle), 1);
    const far = select(isNear, 1, angle);
    return select(isNear, series(select(isNear, angle, 0)), div(sin(far), far));
  });
}

/** 1 − a²/3! + a⁴/5! − …: its derivatives are right at 0, where those of the quotient lose all their digits. */
function series(angle: Tensor): Tensor {
  const squared = square(angle);
  let sum = sub(1, div(squared, 18 * 19));
  for (let n = 16; n > 0; n -= 2) sum = sub(1, mul(mul(squared, 1 / (n * (n + 1))), sum));
  return sum;
}
