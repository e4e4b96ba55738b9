import type { Tensor } from "../tensor/tensor.ts";
import { binary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";

const op = binary({
  name: "mul",
  vjp: (grad, a, b) => [mul(grad, b), mul(grad, a)],
});

/**
 * a · b, broadcast as in NumPy. Gradients: grad · b and grad · a.
 *
 * @example
 * mul(tensor([1, 2]), tensor([3, 4])) // [3, 8]
 */
export const mul = (a: Operand, b: Operand): Tensor => apply(op, ...promote("mul", a, b));
