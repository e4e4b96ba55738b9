import { checkOptions } from "../core/options.ts";
import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { gt } from "./compare.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast } from "./promote.ts";
import { select } from "./select.ts";
import { sigmoid } from "./sigmoid.ts";

const op: Op<[x: Tensor]> = {
  name: "softplus",
  shape: (x) => x.shape,
  dtype: (x) => sameDType("softplus", [x], floats),
  lower(program, x) {
    // max(x, 0) + ln(1 + e^−|x|): the exponential never overflows.
    const small = program.elementwise(
      "exp",
      program.elementwise("neg", program.elementwise("abs", x)),
    );
    return program.elementwise(
      "add",
      program.elementwise("relu", x),
      program.elementwise("log1p", small),
    );
  },
  vjp: (grad, x) => [mul(grad, sigmoid(x))],
  batch: (_, x) => apply(op, x),
};

/**
 * ln(1 + e^(beta · x)) / beta, without overflow; x itself where beta · x is above the threshold. Gradient: grad · σ(beta · x).
 *
 * @example
 * softplus(tensor([-100, 0, 100])) // [3.8e-44, 0.6931, 100]
 */
export function softplus(
  x: Tensor,
  options: { readonly beta?: number; readonly threshold?: number } = {},
): Tensor {
  const { beta = 1, threshold = Infinity } = checkOptions("softplus", options, [
    "beta",
    "threshold",
  ]);
  const scaled = mul(atLeast("softplus", x, "f32"), beta);
  const soft = div(apply(op, scaled), beta);
  return threshold === Infinity ? soft : select(gt(scaled, threshold), x, soft);
}
