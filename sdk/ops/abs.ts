import { numeric } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { sign } from "./sign.ts";

const op = unary("abs", (grad, x) => mul(grad, sign(x)), numeric);

/**
 * |x|. Gradient: grad · sign x, 0 at 0.
 *
 * @example
 * abs(tensor([1, -2])) // [1, 2]
 */
export const abs = (x: Tensor): Tensor => apply(op, atLeast("abs", x, "i32"));
