import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { eq } from "./compare.ts";
import { exp } from "./exp.ts";
import { log1p } from "./log1p.ts";
import { maximum } from "./maximum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { promote } from "./promote.ts";
import { select } from "./select.ts";
import { sub } from "./sub.ts";

/**
 * ln(eᵃ + eᵇ) without overflow, broadcast. The gradient follows from its parts.
 *
 * @example
 * logAddExp(tensor([0, 1000]), tensor([0, 1000])) // [0.6931, 1000.6931]
 */
export function logAddExp(a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = promote("logAddExp", a, b, "f32");
  const greater = maximum(x, y);
  // Of two equal infinities the difference would be NaN.
  const apart = select(eq(abs(greater), Infinity), 0, sub(x, y));
  const more = log1p(exp(neg(abs(apart))));
  return add(greater, select(eq(abs(greater), Infinity), 0, more));
}

/**
 * a + weight · (b − a), broadcast: a for the weight 0, b for 1. The gradient follows from its parts.
 *
 * @example
 * lerp(tensor([0, 10]), tensor([10, 20]), 0.25) // [2.5, 12.5]
 */
export const lerp = (a: Tensor | number, b: Tensor | number, weight: Tensor | number): Tensor =>
  add(a, mul(sub(b, a), weight));
