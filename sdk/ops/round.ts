import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { rounded } from "./rounded.ts";

const op = unary("round", () => null);

/**
 * The nearest whole number, the even one of two. Whole numbers keep their dtype. No gradient flows.
 *
 * @example
 * round(tensor([0.5, 1.5, 2.4])) // [0, 2, 2]
 */
export const round = (x: Tensor): Tensor => rounded("round", op, x);
