import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";

const op = unary("tanh", (grad, x) => mul(grad, sub(1, square(tanh(x)))));

/**
 * The hyperbolic tangent. Gradient: grad · (1 − tanh² x).
 *
 * @example
 * tanh(tensor([0, 1])) // [0, 0.7616]
 */
export const tanh = (x: Tensor): Tensor => apply(op, atLeast("tanh", x, "f32"));
