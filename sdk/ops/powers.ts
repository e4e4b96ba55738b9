import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { binary, unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { atLeast, promote } from "./promote.ts";
import { square } from "./square.ts";

const power = unary("exp2", (grad, x) => mul(grad, mul(exp2(x), Math.LN2)));
const binaryLog = unary("log2", (grad, x) => div(grad, mul(x, Math.LN2)));
const commonLog = unary("log10", (grad, x) => div(grad, mul(x, Math.LN10)));
// The power of a reciprocal, whose own derivatives have limits where a quotient's are 0 / 0 and ∞ / ∞.
const cubeRoot = unary("cbrt", (grad, x) => mul(grad, mul(square(reciprocal(cbrt(x))), 1 / 3)));
const inverse = unary("reciprocal", (grad, x) => neg(mul(grad, square(reciprocal(x)))));
const length = binary({
  name: "hypot",
  allowed: floats,
  vjp(grad, a, b) {
    const far = hypot(a, b);
    return [mul(grad, div(a, far)), mul(grad, div(b, far))];
  },
});

/**
 * 2ˣ. Gradient: grad · 2ˣ · ln 2.
 *
 * @example
 * exp2(tensor([0, 3])) // [1, 8]
 */
export const exp2 = (x: Tensor): Tensor => apply(power, atLeast("exp2", x, "f32"));

/**
 * The logarithm to the base 2. Gradient: grad / (x · ln 2).
 *
 * @example
 * log2(tensor([1, 8])) // [0, 3]
 */
export const log2 = (x: Tensor): Tensor => apply(binaryLog, atLeast("log2", x, "f32"));

/**
 * The logarithm to the base 10. Gradient: grad / (x · ln 10).
 *
 * @example
 * log10(tensor([1, 1000])) // [0, 3]
 */
export const log10 = (x: Tensor): Tensor => apply(commonLog, atLeast("log10", x, "f32"));

/**
 * The cube root, also of negative numbers. Gradient: grad / (3 · ∛x²).
 *
 * @example
 * cbrt(tensor([-8, 27])) // [-2, 3]
 */
export const cbrt = (x: Tensor): Tensor => apply(cubeRoot, atLeast("cbrt", x, "f32"));

/**
 * 1 / x. Gradient: −grad / x².
 *
 * @example
 * reciprocal(tensor([2, -4])) // [0.5, -0.25]
 */
export const reciprocal = (x: Tensor): Tensor => apply(inverse, atLeast("reciprocal", x, "f32"));

/**
 * √(a² + b²) without overflow, broadcast. Gradients: grad · a / √(a² + b²) and grad · b / √(a² + b²); NaN where both are 0, as in PyTorch; `norm` has 0 there.
 *
 * @example
 * hypot(tensor([3, 5]), tensor([4, 12])) // [5, 13]
 */
export const hypot = (a: Tensor | number, b: Tensor | number): Tensor =>
  apply(length, ...promote("hypot", a, b, "f32"));
