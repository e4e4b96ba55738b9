import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

// Each is the other's gradient, so they share a file.
const sine = unary("sin", (grad, x) => mul(grad, cos(x)));
const cosine = unary("cos", (grad, x) => mul(grad, neg(sin(x))));

/**
 * The sine of x radians; exact to 5e-7 within ±8192. Gradient: grad · cos x.
 *
 * @example
 * sin(tensor([0, Math.PI / 2])) // [0, 1]
 */
export const sin = (x: Tensor): Tensor => apply(sine, atLeast("sin", x, "f32"));

/**
 * The cosine of x radians; exact to 5e-7 within ±8192. Gradient: −grad · sin x.
 *
 * @example
 * cos(tensor([0, Math.PI])) // [1, -1]
 */
export const cos = (x: Tensor): Tensor => apply(cosine, atLeast("cos", x, "f32"));
