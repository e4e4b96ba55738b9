import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("round", () => null);

/**
 * The nearest whole number, the even one of two. No gradient flows.
 *
 * @example
 * round(tensor([0.5, 1.5, 2.4])) // [0, 2, 2]
 */
export const round = (x: Tensor): Tensor => apply(op, atLeast("round", x, "f32"));
