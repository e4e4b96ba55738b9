import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { gt } from "./compare.ts";
import { mul } from "./mul.ts";
import { reciprocal } from "./powers.ts";
import { select } from "./select.ts";
import { sub } from "./sub.ts";

/**
 * Whether x lies outside of −1 to 1, and x itself or there 1 / x: functions of x² that are written with it neither overflow nor have derivatives that are 0 · ∞.
 */
export function folded(x: Tensor): readonly [isFar: Tensor, inside: Tensor] {
  const isFar = gt(abs(x), 1);
  return [isFar, select(isFar, reciprocal(select(isFar, x, 1)), x)];
}

/** 1 − x², as a product: the square overflows far out, and the digits of the difference are lost near ±1. */
export const oneLessSquare = (x: Tensor): Tensor => mul(sub(1, x), add(1, x));
