import type { Tensor } from "../tensor/tensor.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { sub } from "./sub.ts";

const op = unary("sigmoid", (grad, x) => {
  const y = sigmoid(x);
  return mul(grad, mul(y, sub(1, y)));
});

/**
 * 1 / (1 + e⁻ˣ). Gradient: grad · σ(x) · (1 − σ(x)).
 *
 * @example
 * sigmoid(tensor([0, 2])) // [0.5, 0.8808]
 */
export const sigmoid = (x: Tensor): Tensor => apply(op, atLeast("sigmoid", x, "f32"));
