import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("ceil", () => null);

/**
 * The least whole number that is not below x. No gradient flows.
 *
 * @example
 * ceil(tensor([1.5, -1.5])) // [2, -1]
 */
export const ceil = (x: Tensor): Tensor => apply(op, atLeast("ceil", x, "f32"));
