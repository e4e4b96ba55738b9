import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { eq, ge, gt } from "./compare.ts";
import { div } from "./div.ts";
import { binary } from "./elementwise.ts";
import { isTensor } from "./is-tensor.ts";
import { log } from "./log.ts";
import { logicalAnd, logicalNot } from "./logical.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { isHalf } from "./policy.ts";
import { atLeast, promote, type Operand } from "./promote.ts";
import { select } from "./select.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";
import { wholePower, wholePowers } from "./whole-power.ts";

const op = binary({
  name: "pow",
  allowed: floats,
  vjp(grad, a, b) {
    // 0ᵇ does not depend on b ≥ 0 nor 0⁰, NaN⁰ on what is 0 or NaN, where the formulas give 0 · ∞. Elsewhere they hold at a b of 0, too.
    const flat = logicalAnd(eq(b, 0), logicalNot(gt(abs(a), 0)));
    const forA = select(flat, 0, mul(grad, mul(b, pow(select(flat, 1, a), sub(b, 1)))));
    const constant = logicalAnd(eq(a, 0), ge(b, 0));
    // The logarithm of 1 where it does not count: the trap would stop at a 0 · ∞ that nobody takes.
    const forB = mul(grad, mul(pow(a, b), log(select(constant, 1, a))));
    return [forA, select(constant, 0, forB)];
  },
});

/** Exponents whose powers are one operation: many times as fast, and second derivatives stay finite at 0. */
const once: Readonly<Record<number, (x: Tensor) => Tensor>> = {
  [-1]: (x) => div(1, x),
  0.5: sqrt,
  2: square,
};

/** Those that are a few, each of which rounds: not in 16 bits. */
const often: Readonly<Record<number, (x: Tensor) => Tensor>> = {
  [-2]: (x) => square(div(1, x)),
  3: (x) => mul(square(x), x),
  4: (x) => square(square(x)),
};

/**
 * aᵇ, broadcast as in NumPy, in f32 or in the dtype of fractions that the arguments have; NaN for a fraction of a negative number. i64 to a whole power is i64
 * with all digits, which wraps around; to a number below 0 it is f64, and to tensors of such numbers 0 (1 and −1 stay), as in PyTorch. Gradients: grad · b · aᵇ⁻¹ and grad · aᵇ · ln a.
 *
 * @example
 * pow(tensor([2, 3]), 3) // [8, 27]
 */
export function pow(a: Operand, b: Operand): Tensor {
  if ([a, b].some((side) => isTensor(side) && side.dtype === "i64")) {
    const [x] = promote("pow", a, b);
    if (x.dtype === "i64") {
      if (isTensor(b)) return wholePowers(x, b);
      if (b >= 0) return wholePower(x, BigInt(b));
    }
  }
  if (isTensor(a) && typeof b === "number") {
    const x = atLeast("pow", a, "f32");
    const short = once[b] ?? (isHalf(x.dtype) ? undefined : often[b]);
    if (short !== undefined) return short(x);
  }
  return apply(op, ...promote("pow", a, b, "f32"));
}
