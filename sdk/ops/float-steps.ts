import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { eq, gt, lt } from "./compare.ts";
import { floor } from "./floor.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { exp2 } from "./powers.ts";
import { promote } from "./promote.ts";
import { select } from "./select.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";

/**
 * x · 2ⁿ, broadcast, also where 2ⁿ alone would overflow. Gradient of x: grad · 2ⁿ; none flows to n.
 *
 * @example
 * ldexp(tensor([0.5, 0.75]), 4) // [8, 12]
 */
export function ldexp(x: Tensor | number, n: Tensor | number): Tensor {
  const [value, power] = promote("ldexp", x, n, "f32");
  const half = floor(mul(stopGradient(power), 0.5));
  return mul(mul(value, exp2(half)), exp2(sub(stopGradient(power), half)));
}

/** What the neighbours of a dtype's numbers follow from. */
const formats = {
  f32: { digits: 24, least: 2 ** -149, small: 2 ** -125, most: 3.4028234663852886e38 },
  f16: { digits: 11, least: 2 ** -24, small: 2 ** -13, most: 65504 },
  bf16: { digits: 8, least: 2 ** -133, small: 2 ** -125, most: 3.3895313892515355e38 },
  f64: { digits: 53, least: 2 ** -1074, small: 2 ** -1021, most: Number.MAX_VALUE },
} as const;

/**
 * The number next to `a` on the way to `b`, broadcast; `a` itself where they are equal. No gradient flows.
 *
 * @example
 * nextAfter(tensor([1, 1]), tensor([2, 0])) // [1.0000001, 0.99999994]
 */
export function nextAfter(a: Tensor | number, b: Tensor | number): Tensor {
  const [x, to] = promote("nextAfter", a, b, "f32").map(stopGradient) as [Tensor, Tensor];
  const isUp = gt(to, x);
  const next = select(isUp, above(x), neg(above(neg(x))));
  // Next to 0 is the 0 of the sign that x has.
  const found = select(eq(next, 0), mul(x, 0), next);
  // NaN on either side gives NaN.
  return select(eq(to, to), select(eq(x, to), to, found), to);
}

/** The next number above, by adding a little more than half of its distance (Rump 2009). */
function above(x: Tensor): Tensor {
  const format = formats[x.dtype as keyof typeof formats];
  const { digits, small, most } = format;
  const isHalf = digits < 24;
  // What is added to a number of 16 bits has more digits than those hold.
  const wide = isHalf ? cast(x, "f32") : x;
  const up = (c: Tensor) => add(c, mul(abs(c), 2 ** -digits * (1 + 2 ** (1 - digits))));
  const near = isHalf ? add(wide, format.least) : nearZero(wide, format, up);
  const found = select(lt(abs(wide), isHalf ? small : small * 2 ** 60), near, up(wide));
  return cast(select(eq(wide, -Infinity), -most, found), x.dtype);
}

/** The same a little above the smallest numbers, where what is added would lose its digits: in numbers 2⁴⁸ times as large. */
function nearZero(
  x: Tensor,
  { least, small }: { readonly least: number; readonly small: number },
  up: (c: Tensor) => Tensor,
): Tensor {
  const middle = mul(up(mul(x, 2 ** 48)), 2 ** -48);
  return select(lt(abs(x), small), add(x, least), middle);
}
