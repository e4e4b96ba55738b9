import { numeric } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("sign", () => null, numeric);

/**
 * −1, 0 or 1, as x is below, at or above 0. No gradient flows.
 *
 * @example
 * sign(tensor([3, 0, -2])) // [1, 0, -1]
 */
export const sign = (x: Tensor): Tensor => apply(op, atLeast("sign", x, "i32"));
