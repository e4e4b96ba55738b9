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
 * a / b in fractions (f32 of whole numbers, f64 of i64), broadcast as in NumPy; ±∞ or NaN where b is 0. Gradients: grad / b and −grad · a / b².
 *
 * @example
 * div(tensor([1, 2]), 4) // [0.25, 0.5]
 */
export const div = (a: Operand, b: Operand): Tensor => apply(op, ...promote("div", a, b, "f32"));
