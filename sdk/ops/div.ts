import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { binary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";

const op = binary({
  name: "div",
  allowed: floats,
  vjp: (grad, a, b) => {
    const forA = div(grad, b);
    return [forA, neg(mul(forA, div(a, b)))];
  },
});

/**
 * a / b in f32 whatever the arguments, broadcast as in NumPy. Gradients: grad / b and −grad · a / b².
 *
 * @example
 * div(tensor([1, 2]), 4) // [0.25, 0.5]
 */
export const div = (a: Operand, b: Operand): Tensor => apply(op, ...promote("div", a, b, "f32"));
