import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { rounded } from "./rounded.ts";

const op = unary("ceil", () => null);

/**
 * The least whole number that is not below x. Whole numbers keep their dtype. No gradient flows.
 *
 * @example
 * ceil(tensor([1.5, -1.5])) // [2, -1]
 */
export const ceil = (x: Tensor): Tensor => rounded("ceil", op, x);
