import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("sqrt", (grad, x) => div(grad, mul(sqrt(x), 2)));

/**
 * √x; NaN below 0. Gradient: grad / (2√x), infinite at 0.
 *
 * @example
 * sqrt(tensor([4, 9])) // [2, 3]
 */
export const sqrt = (x: Tensor): Tensor => apply(op, atLeast("sqrt", x, "f32"));
