import { numeric } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("neg", (grad) => neg(grad), numeric);

/**
 * −x. Gradient: −grad.
 *
 * @example
 * neg(tensor([1, -2])) // [-1, 2]
 */
export const neg = (x: Tensor): Tensor => apply(op, atLeast("neg", x, "i32"));
