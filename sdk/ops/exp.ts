import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("exp", (grad, x) => mul(grad, exp(x)));

/**
 * eˣ. Gradient: grad · eˣ.
 *
 * @example
 * exp(tensor([0, 1])) // [1, 2.7183]
 */
export const exp = (x: Tensor): Tensor => apply(op, atLeast("exp", x, "f32"));
