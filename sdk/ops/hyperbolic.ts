import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { div } from "./div.ts";
import { unary } from "./elementwise.ts";
import { folded, oneLessSquare } from "./folded.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { rsqrt } from "./rsqrt.ts";
import { select } from "./select.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";

// Each of the first two is the other's gradient, so they share a file.
const sine = unary("sinh", (grad, x) => mul(grad, cosh(x)));
const cosine = unary("cosh", (grad, x) => mul(grad, sinh(x)));
const areaSine = unary("asinh", (grad, x) => {
  const [isFar, inside] = folded(x);
  const share = rsqrt(add(square(inside), 1));
  return mul(grad, select(isFar, mul(abs(inside), share), share));
});
// Of the factors of x² − 1, because the square overflows far out and loses its digits near 1.
const areaCosine = unary("acosh", (grad, x) => mul(grad, mul(rsqrt(sub(x, 1)), rsqrt(add(x, 1)))));
const areaTangent = unary("atanh", (grad, x) => div(grad, oneLessSquare(x)));

/**
 * The hyperbolic sine, (eˣ − e⁻ˣ) / 2. Gradient: grad · cosh x.
 *
 * @example
 * sinh(tensor([0, 1])) // [0, 1.1752]
 */
export const sinh = (x: Tensor): Tensor => apply(sine, atLeast("sinh", x, "f32"));

/**
 * The hyperbolic cosine, (eˣ + e⁻ˣ) / 2. Gradient: grad · sinh x.
 *
 * @example
 * cosh(tensor([0, 1])) // [1, 1.5431]
 */
export const cosh = (x: Tensor): Tensor => apply(cosine, atLeast("cosh", x, "f32"));

/**
 * The number whose hyperbolic sine is x. Gradient: grad / √(x² + 1).
 *
 * @example
 * asinh(tensor([0, 1])) // [0, 0.8814]
 */
export const asinh = (x: Tensor): Tensor => apply(areaSine, atLeast("asinh", x, "f32"));

/**
 * The number from 0 up whose hyperbolic cosine is x; NaN below 1. Gradient: grad / √(x² − 1).
 *
 * @example
 * acosh(tensor([1, 2])) // [0, 1.317]
 */
export const acosh = (x: Tensor): Tensor => apply(areaCosine, atLeast("acosh", x, "f32"));

/**
 * The number whose hyperbolic tangent is x; ±∞ at ±1, NaN outside. Gradient: grad / (1 − x²).
 *
 * @example
 * atanh(tensor([0, 0.5])) // [0, 0.5493]
 */
export const atanh = (x: Tensor): Tensor => apply(areaTangent, atLeast("atanh", x, "f32"));
