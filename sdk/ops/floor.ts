import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("floor", () => null);

/**
 * The greatest whole number that is not above x. No gradient flows.
 *
 * @example
 * floor(tensor([1.5, -1.5])) // [1, -2]
 */
export const floor = (x: Tensor): Tensor => apply(op, atLeast("floor", x, "f32"));
