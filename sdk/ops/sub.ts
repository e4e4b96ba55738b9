import type { Tensor } from "../tensor/tensor.ts";
import { binary } from "./elementwise.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";

const op = binary({
  name: "sub",
  vjp: (grad) => [grad, neg(grad)],
});

/**
 * a − b, broadcast as in NumPy. Gradients: grad and −grad.
 *
 * @example
 * sub(tensor([1, 2]), 10) // [-9, -8]
 */
export const sub = (a: Operand, b: Operand): Tensor => apply(op, ...promote("sub", a, b));
