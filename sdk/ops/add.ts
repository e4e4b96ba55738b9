import type { Tensor } from "../tensor/tensor.ts";
import { binary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";

const op = binary({
  name: "add",
  vjp: (grad) => [grad, grad],
});

/**
 * a + b, broadcast as in NumPy. Gradient: grad for both.
 *
 * @example
 * add(tensor([1, 2]), 10) // [11, 12]
 */
export const add = (a: Operand, b: Operand): Tensor => apply(op, ...promote("add", a, b));
