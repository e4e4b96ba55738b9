import { numeric } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("square", (grad, x) => mul(grad, mul(x, 2)), numeric);

/**
 * x². Gradient: grad · 2x.
 *
 * @example
 * square(tensor([3, -2])) // [9, 4]
 */
export const square = (x: Tensor): Tensor => apply(op, atLeast("square", x, "i32"));
