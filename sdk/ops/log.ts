import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { unary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("log", (grad, x) => div(grad, x));

/**
 * The natural logarithm; NaN below 0, −∞ at 0. Gradient: grad / x.
 *
 * @example
 * log(tensor([1, Math.E])) // [0, 1]
 */
export const log = (x: Tensor): Tensor => apply(op, atLeast("log", x, "f32"));
