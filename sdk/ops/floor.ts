import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { rounded } from "./rounded.ts";

const op = unary("floor", () => null);

/**
 * The greatest whole number that is not above x. Whole numbers keep their dtype. No gradient flows.
 *
 * @example
 * floor(tensor([1.5, -1.5])) // [1, -2]
 */
export const floor = (x: Tensor): Tensor => rounded("floor", op, x);
