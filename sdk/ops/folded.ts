import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { gt } from "./compare.ts";
import { reciprocal } from "./powers.ts";
import { select } from "./select.ts";

/**
 * Whether x lies outside of −1 to 1, and x itself or there 1 / x: functions of x² that are written with it neither overflow nor have derivatives that are 0 · ∞.
 */
export function folded(x: Tensor): readonly [isFar: Tensor, inside: Tensor] {
  const isFar = gt(abs(x), 1);
  return [isFar, select(isFar, reciprocal(select(isFar, x, 1)), x)];
}
