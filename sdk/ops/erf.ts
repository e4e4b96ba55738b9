import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { square } from "./square.ts";

const op = unary("erf", (grad, x) => mul(grad, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))));

/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt. Gradient: grad · 2/√π · e^(−x²).
 *
 * @example
 * erf(tensor([0, 1])) // [0, 0.8427]
 */
export const erf = (x: Tensor): Tensor => apply(op, atLeast("erf", x, "f32"));
