import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { digamma, lgamma, trigamma } from "./special.ts";
import { shown } from "../core/shown.ts";
import { ValueError } from "../core/errors.ts";
import { add } from "./add.ts";
import { sub } from "./sub.ts";
import { polygammaOf } from "./zeta.ts";

/**
 * The derivative of digamma of the order n, a whole number from 0 to 100: 0 is digamma itself, 1 trigamma. Gradient: grad · polygamma(n + 1, x).
 *
 * @example
 * polygamma(tensor([1, 2]), 2) // [-2.4041, -0.4041]
 */
export function polygamma(x: Tensor, n: number): Tensor {
  expectTensor("polygamma", x);
  if (n === 0) return digamma(x);
  return n === 1 ? trigamma(x) : polygammaOf("polygamma", n, x);
}

/**
 * The logarithm of the gamma function of p dimensions: p(p − 1)/4 · ln π + Σ lgamma(x − i/2) over i below p, for x above (p − 1)/2.
 *
 * @example
 * multivariateLgamma(tensor([3]), 2) // [1.5502]
 */
export function multivariateLgamma(x: Tensor, p: number): Tensor {
  expectTensor("multivariateLgamma", x);
  if (!Number.isInteger(p) || p < 1 || p > 1000)
    throw new ValueError(
      `multivariateLgamma: p is a whole number from 1 to 1000, got ${shown(p)}; it counts dimensions`,
    );
  const parts = Array.from({ length: p }, (_, i) => lgamma(sub(x, i / 2)));
  return add(
    parts.reduce((a, b) => add(a, b)),
    (p * (p - 1) * Math.log(Math.PI)) / 4,
  );
}
