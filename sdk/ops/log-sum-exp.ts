import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { lt } from "./compare.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { max } from "./max.ts";
import { atLeast } from "./promote.ts";
import { over, type Axes } from "./reduction.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/**
 * ln Σ eˣ over some axes, or all, without overflow; −∞ of nothing. Gradient: grad · softmax.
 *
 * @example
 * logSumExp(tensor([1000, 1000])) // 1000.6931
 */
export function logSumExp(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  const values = atLeast("logSumExp", x, "f32");
  return over("logSumExp", values, axes, keepdims, (list) => {
    if (list.some((axis) => values.shape[axis] === 0)) return log(sum(values, list));
    const greatest = stopGradient(max(values, list, true));
    // With ±∞ as the greatest, ∞ − ∞ would give NaN.
    const shift = select(lt(abs(greatest), Infinity), greatest, 0);
    const total = sum(exp(sub(values, shift)), list);
    return add(log(total), reshape(shift, total.shape));
  });
}
