import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { bell } from "./erf.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { square } from "./square.ts";
import { polygammaOf } from "./zeta.ts";

const complement = unary("erfc", (grad, x) => bell(grad, x, -2 / Math.sqrt(Math.PI)));
const inverse = unary("erfinv", (grad, x) =>
  mul(grad, mul(exp(square(erfinv(x))), Math.sqrt(Math.PI) / 2)),
);
const logGamma = unary("lgamma", (grad, x) => mul(grad, digamma(x)));
const firstPolygamma = unary("digamma", (grad, x) => mul(grad, trigamma(x)));
const secondPolygamma = unary("trigamma", (grad, x) => mul(grad, polygammaOf("trigamma", 2, x)));

/**
 * 1 − erf(x), exact also where it is tiny. Gradient: −grad · 2/√π · e^(−x²).
 *
 * @example
 * erfc(tensor([0, 3])) // [1, 0.0000221]
 */
export const erfc = (x: Tensor): Tensor => apply(complement, atLeast("erfc", x, "f32"));

/**
 * The number whose erf is x; ±∞ at ±1, NaN outside. Gradient: grad · √π/2 · e^(erfinv(x)²).
 *
 * @example
 * erfinv(tensor([0, 0.5])) // [0, 0.4769]
 */
export const erfinv = (x: Tensor): Tensor => apply(inverse, atLeast("erfinv", x, "f32"));

/**
 * ln |Γ(x)|; ∞ at 0 and the negative whole numbers. Gradient: grad · digamma(x).
 *
 * @example
 * lgamma(tensor([1, 5])) // [0, 3.1781]
 */
export const lgamma = (x: Tensor): Tensor => apply(logGamma, atLeast("lgamma", x, "f32"));

/**
 * The derivative of lgamma; −∞ at 0, NaN at the negative whole numbers. Gradient: grad · trigamma(x).
 *
 * @example
 * digamma(tensor([1, 5])) // [-0.5772, 1.5061]
 */
export const digamma = (x: Tensor): Tensor => apply(firstPolygamma, atLeast("digamma", x, "f32"));

/**
 * The derivative of digamma; ∞ at 0 and the negative whole numbers. Gradient: grad · polygamma(2, x).
 *
 * @example
 * trigamma(tensor([1, 5])) // [1.6449, 0.2213]
 */
export const trigamma = (x: Tensor): Tensor =>
  apply(secondPolygamma, atLeast("trigamma", x, "f32"));
