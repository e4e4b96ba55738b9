import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("expm1", (grad, x) => mul(grad, exp(x)));

/**
 * eˣ − 1, exact near 0. Gradient: grad · eˣ.
 *
 * @example
 * expm1(tensor([1e-6])) // [1.0000005e-6]
 */
export const expm1 = (x: Tensor): Tensor => apply(op, atLeast("expm1", x, "f32"));
