import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { div } from "./div.ts";
import { unary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("log1p", (grad, x) => div(grad, add(x, 1)));

/**
 * ln(1 + x), exact near 0. Gradient: grad / (1 + x).
 *
 * @example
 * log1p(tensor([1e-6])) // [9.999995e-7]
 */
export const log1p = (x: Tensor): Tensor => apply(op, atLeast("log1p", x, "f32"));
