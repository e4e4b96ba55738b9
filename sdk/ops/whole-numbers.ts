import { isInteger, type RunnableDType } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { eq } from "./compare.ts";
import { mul } from "./mul.ts";
import { promote, type Operand } from "./promote.ts";
import { floorDivide, fmod } from "./remainder.ts";
import { select } from "./select.ts";

/** The steps that Euclid's rule takes at most: for neighbours among Fibonacci's numbers. */
const mostSteps: { readonly [K in RunnableDType]?: number } = { i8: 12, u8: 13, i32: 46, i64: 91 };

function wholes(op: string, a: Operand, b: Operand) {
  const [x, y] = promote(op, a, b);
  if (!isInteger(x.dtype))
    throw new DTypeError(`${op}: takes whole numbers, got ${x.dtype} ${show(x.shape)}; use cast`);
  return [x, y] as const;
}

/**
 * The greatest whole number that divides both, broadcast; of 0 and x that is |x|. No gradient flows.
 *
 * @example
 * gcd(tensor([12, 7], { dtype: "i32" }), 18) // [6, 1]
 */
export function gcd(a: Operand, b: Operand): Tensor {
  let [x, y] = wholes("gcd", a, b);
  const steps = mostSteps[x.dtype as RunnableDType] ?? 0;
  // As many steps for all: one that is done stays.
  for (let i = 0; i < steps; i++) [x, y] = [select(eq(y, 0), x, y), fmod(x, y)];
  return abs(select(eq(y, 0), x, y));
}

/**
 * The least whole number above 0 that both divide, broadcast; 0 where one of them is 0. No gradient flows.
 *
 * @example
 * lcm(tensor([4, 7], { dtype: "i32" }), 6) // [12, 42]
 */
export function lcm(a: Operand, b: Operand): Tensor {
  const [x, y] = wholes("lcm", a, b);
  // Divided first, so that less overflows.
  return abs(mul(floorDivide(x, gcd(x, y)), y));
}
