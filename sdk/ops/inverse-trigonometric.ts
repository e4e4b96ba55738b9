import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { eq } from "./compare.ts";
import { div } from "./div.ts";
import { binary, unary } from "./elementwise.ts";
import { floats } from "../core/dtype.ts";
import { folded, oneLessSquare } from "./folded.ts";
import { logicalAnd } from "./logical.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { atLeast, promote } from "./promote.ts";
import { hypot, reciprocal } from "./powers.ts";
import { rsqrt } from "./rsqrt.ts";
import { select } from "./select.ts";
import { square } from "./square.ts";

const tangent = unary("tan", (grad, x) => mul(grad, add(1, square(tan(x)))));
const arcsine = unary("asin", (grad, x) => mul(grad, rsqrt(oneLessSquare(x))));
const arccosine = unary("acos", (grad, x) => neg(mul(grad, rsqrt(oneLessSquare(x)))));
const arctangent = unary("atan", (grad, x) => {
  const [isFar, inside] = folded(x);
  const squared = square(inside);
  const share = reciprocal(add(1, squared));
  return mul(grad, select(isFar, mul(squared, share), share));
});
const angle = binary({
  name: "atan2",
  allowed: floats,
  vjp(grad, y, x) {
    // Twice by the length: its square would overflow or vanish.
    const none = logicalAnd(eq(x, 0), eq(y, 0));
    const far = hypot(select(none, 1, x), y);
    const scaled = select(none, 0, div(grad, far));
    return [mul(scaled, div(x, far)), neg(mul(scaled, div(y, far)))];
  },
});

/**
 * The tangent of x radians. Gradient: grad · (1 + tan² x).
 *
 * @example
 * tan(tensor([0, 1])) // [0, 1.5574]
 */
export const tan = (x: Tensor): Tensor => apply(tangent, atLeast("tan", x, "f32"));

/**
 * The angle in [−π/2, π/2] whose sine is x; NaN outside [−1, 1]. Gradient: grad / √(1 − x²).
 *
 * @example
 * asin(tensor([0, 1])) // [0, 1.5708]
 */
export const asin = (x: Tensor): Tensor => apply(arcsine, atLeast("asin", x, "f32"));

/**
 * The angle in [0, π] whose cosine is x; NaN outside [−1, 1]. Gradient: −grad / √(1 − x²).
 *
 * @example
 * acos(tensor([1, 0])) // [0, 1.5708]
 */
export const acos = (x: Tensor): Tensor => apply(arccosine, atLeast("acos", x, "f32"));

/**
 * The angle in (−π/2, π/2) whose tangent is x. Gradient: grad / (1 + x²).
 *
 * @example
 * atan(tensor([0, 1])) // [0, 0.7854]
 */
export const atan = (x: Tensor): Tensor => apply(arctangent, atLeast("atan", x, "f32"));

/**
 * The angle in (−π, π] of the point (x, y), broadcast; y comes first. Gradients: grad · x / (x² + y²) and −grad · y / (x² + y²), 0 where both are 0.
 *
 * @example
 * atan2(tensor([1, -1]), tensor([0, -1])) // [1.5708, -2.3562]
 */
export const atan2 = (y: Tensor | number, x: Tensor | number): Tensor =>
  apply(angle, ...promote("atan2", y, x, "f32"));
