import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { gt } from "./compare.ts";
import { unary } from "./elementwise.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { select } from "./select.ts";
import { square } from "./square.ts";

/** grad · factor · e^(−x²): 0 from 30 on, where it is 0 in every dtype, so that neither an infinite square nor an infinite grad makes it 0 · ∞. */
export function bell(grad: Tensor, x: Tensor, factor: number): Tensor {
  const isFar = gt(abs(x), 30);
  return select(isFar, 0, mul(grad, mul(exp(neg(square(select(isFar, 0, x)))), factor)));
}

const op = unary("erf", (grad, x) => bell(grad, x, 2 / Math.sqrt(Math.PI)));

/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt. Gradient: grad · 2/√π · e^(−x²).
 *
 * @example
 * erf(tensor([0, 1])) // [0, 0.8427]
 */
export const erf = (x: Tensor): Tensor => apply(op, atLeast("erf", x, "f32"));
