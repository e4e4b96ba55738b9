import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { tables } from "./bessel-tables.ts";
import { cast } from "./cast.ts";
import { chebyshev } from "./chebyshev.ts";
import { eq, gt, le, lt } from "./compare.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { atLeast } from "./promote.ts";
import { rsqrt } from "./rsqrt.ts";
import { select } from "./select.ts";
import { square } from "./square.ts";
import { sign } from "./sign.ts";
import { sub } from "./sub.ts";
import { cos, sin } from "./trigonometric.ts";
import { withSlope } from "./with-slope.ts";

// By Chebyshev's polynomials near 0, and times the leading behaviour far from it; `test/oracles/chebyshev.py` prints the tables.

/** A function that is computed in f64, whatever goes in: far from 0 an angle needs the digits. */
export function inDoubles(
  name: string,
  run: (x: Tensor) => Tensor,
  slope: (x: Tensor) => Tensor,
): (x: Tensor) => Tensor {
  const op = withSlope(name, run, slope);
  return (x) => {
    const given = atLeast(name, x, "f32");
    return cast(op(cast(given, "f64")), given.dtype);
  };
}

/**
 * y / x, where y is scale · I₁ (for a sign of 1) or J₁ (of −1): near 0 by ½ Σ (±x²/4)ᵏ / (k! · (k + 1)!), because derivatives of the quotient lose their digits there.
 */
function over(x: Tensor, y: Tensor, sign: 1 | -1, scale: Tensor | number = 1): Tensor {
  const isNear = lt(abs(x), 1);
  const quarter = mul(square(select(isNear, x, 0)), sign / 4);
  let series = add(mul(quarter, 1 / (11 * 10)), 1);
  for (let k = 9; k > 0; k--) series = add(mul(mul(quarter, 1 / (k * (k + 1))), series), 1);
  return select(isNear, mul(mul(series, 0.5), scale), div(y, select(isNear, 1, x)));
}

const meeting = 8;

/** e^−|x| · Iₖ(|x|), for k = 1 over x where x is small. */
function scaledI(order: 0 | 1, x: Tensor): Tensor {
  const size = abs(x);
  const [near, far] = [minimum(size, meeting), maximum(size, meeting)];
  const { small, large } = tables[order === 0 ? "i0e" : "i1e"];
  const inner = chebyshev(small, sub(mul(near, 2 / meeting), 1));
  const outer = mul(chebyshev(large, sub(div(2 * meeting, far), 1)), rsqrt(far));
  const whole = order === 0 ? inner : mul(inner, near);
  return select(le(size, meeting), whole, outer);
}

/** What was scaled times e^|x|, in two steps: the product may be a number where e^|x| is none. */
function grown(x: Tensor, scaled: Tensor): Tensor {
  const size = abs(x);
  const half = exp(mul(minimum(size, Number.MAX_VALUE), 0.5));
  return select(eq(size, Infinity), Infinity, mul(mul(scaled, half), half));
}

/** The function of |x| with the sign of x, as odd functions have it. */
const odd = (x: Tensor, y: Tensor): Tensor => select(lt(x, 0), neg(y), y);

/**
 * The modified Bessel function of the first kind and order 0. Gradient: grad · besselI1(x).
 *
 * @example
 * besselI0(tensor([0, 1])) // [1, 1.2661]
 */
export const besselI0: (x: Tensor) => Tensor = inDoubles(
  "besselI0",
  (y) => grown(y, scaledI(0, y)),
  (y) => besselI1(y),
);

/**
 * The modified Bessel function of the first kind and order 1, odd; infinite from |x| = 714 on in f64. Gradient: grad · (besselI0(x) − besselI1(x) / x).
 *
 * @example
 * besselI1(tensor([0, 1])) // [0, 0.5652]
 */
export const besselI1: (x: Tensor) => Tensor = inDoubles(
  "besselI1",
  (y) => odd(y, grown(y, scaledI(1, y))),
  (y) => sub(besselI0(y), over(y, besselI1(y), 1)),
);

/**
 * besselI0 times e^−|x|, which stays finite: about 1 / √(2π|x|) where x is large. As SciPy's `i0e`.
 *
 * @example
 * besselI0e(tensor([0, 1000])) // [1, 0.0126]
 */
export const besselI0e: (x: Tensor) => Tensor = inDoubles(
  "besselI0e",
  (y) => scaledI(0, y),
  (y) => sub(besselI1e(y), mul(sign(y), besselI0e(y))),
);

/**
 * besselI1 times e^−|x|, which stays finite: about ±1 / √(2π|x|) where x is large. As SciPy's `i1e`.
 *
 * @example
 * besselI1e(tensor([0, 1000])) // [0, 0.0126]
 */
export const besselI1e: (x: Tensor) => Tensor = inDoubles(
  "besselI1e",
  (y) => odd(y, scaledI(1, y)),
  (y) =>
    sub(sub(besselI0e(y), over(y, besselI1e(y), 1, exp(neg(abs(y))))), mul(sign(y), besselI1e(y))),
);

/** What is left of an oscillation of order k where x is large: √(2/πx) · (P·c − 8Q/x·s). */
function waves(order: 0 | 1, far: Tensor, isSecond: boolean): Tensor {
  const { p, q } = tables[order === 0 ? "wave0" : "wave1"];
  const z = div(meeting, far);
  const t = sub(mul(square(z), 2), 1);
  const angle = sub(far, (Math.PI / 4) * (1 + 2 * order));
  const [even, uneven] = [chebyshev(p, t), mul(z, chebyshev(q, t))];
  const [c, s] = [cos(angle), sin(angle)];
  const wave = isSecond ? add(mul(even, s), mul(uneven, c)) : sub(mul(even, c), mul(uneven, s));
  return mul(mul(wave, rsqrt(far)), Math.sqrt(2 / Math.PI));
}

function firstKind(order: 0 | 1, x: Tensor): Tensor {
  const size = abs(x);
  const near = minimum(size, meeting);
  const inner = chebyshev(
    tables[order === 0 ? "j0" : "j1"],
    sub(mul(square(near), 2 / meeting ** 2), 1),
  );
  const outer = waves(order, maximum(minimum(size, Number.MAX_VALUE), meeting), false);
  const found = select(le(size, meeting), order === 0 ? inner : mul(inner, near), outer);
  return select(eq(size, Infinity), 0, found);
}

/**
 * The Bessel function of the first kind and order 0. Gradient: −grad · besselJ1(x).
 *
 * @example
 * besselJ0(tensor([0, 1])) // [1, 0.7652]
 */
export const besselJ0: (x: Tensor) => Tensor = inDoubles(
  "besselJ0",
  (y) => firstKind(0, y),
  (y) => neg(besselJ1(y)),
);

/**
 * The Bessel function of the first kind and order 1, odd; its waves fade as √(2 / πx). Gradient: grad · (besselJ0(x) − besselJ1(x) / x).
 *
 * @example
 * besselJ1(tensor([0, 1])) // [0, 0.4401]
 */
export const besselJ1: (x: Tensor) => Tensor = inDoubles(
  "besselJ1",
  (y) => odd(y, firstKind(1, y)),
  (y) => sub(besselJ0(y), over(y, besselJ1(y), -1)),
);

function secondKind(order: 0 | 1, x: Tensor): Tensor {
  const near = maximum(minimum(x, meeting), Number.MIN_VALUE);
  const smooth = chebyshev(
    tables[order === 0 ? "y0" : "y1"],
    sub(mul(square(near), 2 / meeting ** 2), 1),
  );
  const first = firstKind(order, near);
  const winding = mul(mul(first, log(near)), 2 / Math.PI);
  const inner =
    order === 0
      ? add(smooth, winding)
      : add(mul(smooth, near), sub(winding, div(2 / Math.PI, near)));
  const outer = waves(order, maximum(minimum(x, Number.MAX_VALUE), meeting), true);
  const found = select(le(x, meeting), inner, outer);
  return outside(x, -Infinity, select(eq(x, Infinity), 0, found));
}

/** What stands at 0, and NaN below it. */
const outside = (x: Tensor, atZero: number, found: Tensor): Tensor =>
  select(gt(x, 0), found, select(eq(x, 0), atZero, Number.NaN));

/**
 * The Bessel function of the second kind and order 0; −∞ at 0, NaN below.
 *
 * @example
 * besselY0(tensor([1, 2])) // [0.0883, 0.5104]
 */
export const besselY0: (x: Tensor) => Tensor = inDoubles(
  "besselY0",
  (y) => secondKind(0, y),
  (y) => neg(besselY1(y)),
);

/**
 * The Bessel function of the second kind and order 1; −∞ at 0, NaN below.
 *
 * @example
 * besselY1(tensor([1, 2])) // [-0.7812, -0.1070]
 */
export const besselY1: (x: Tensor) => Tensor = inDoubles(
  "besselY1",
  (y) => secondKind(1, y),
  (y) => sub(besselY0(y), div(besselY1(y), y)),
);

const turning = 2;

function modifiedSecond(order: 0 | 1, x: Tensor, isScaled: boolean): Tensor {
  const near = maximum(minimum(x, turning), Number.MIN_VALUE);
  const far = maximum(x, turning);
  const { small, large } = tables[order === 0 ? "k0" : "k1"];
  const smooth = chebyshev(small, sub(mul(square(near), 2 / turning ** 2), 1));
  const first = mul(mul(scaledI(order, near), exp(near)), log(mul(near, 0.5)));
  const inner = order === 0 ? sub(smooth, first) : add(add(mul(smooth, near), first), div(1, near));
  const outer = mul(chebyshev(large, sub(div(2 * turning, far), 1)), rsqrt(far));
  const found = isScaled
    ? select(le(x, turning), mul(inner, exp(near)), outer)
    : select(le(x, turning), inner, mul(outer, exp(neg(far))));
  return outside(x, Infinity, found);
}

/**
 * The modified Bessel function of the second kind and order 0; ∞ at 0, NaN below.
 *
 * @example
 * besselK0(tensor([1, 2])) // [0.4210, 0.1139]
 */
export const besselK0: (x: Tensor) => Tensor = inDoubles(
  "besselK0",
  (y) => modifiedSecond(0, y, false),
  (y) => neg(besselK1(y)),
);

/**
 * The modified Bessel function of the second kind and order 1; ∞ at 0, NaN below.
 *
 * @example
 * besselK1(tensor([1, 2])) // [0.6019, 0.1399]
 */
export const besselK1: (x: Tensor) => Tensor = inDoubles(
  "besselK1",
  (y) => modifiedSecond(1, y, false),
  (y) => neg(add(besselK0(y), div(besselK1(y), y))),
);

/**
 * besselK0 times eˣ, which does not vanish: about √(π / 2x) where x is large; ∞ at 0, NaN below. As SciPy's `k0e`.
 *
 * @example
 * besselK0e(tensor([1000])) // [0.0396]
 */
export const besselK0e: (x: Tensor) => Tensor = inDoubles(
  "besselK0e",
  (y) => modifiedSecond(0, y, true),
  (y) => sub(besselK0e(y), besselK1e(y)),
);

/**
 * besselK1 times eˣ, which does not vanish: about √(π / 2x) where x is large; ∞ at 0, NaN below. As SciPy's `k1e`.
 *
 * @example
 * besselK1e(tensor([1000])) // [0.0396]
 */
export const besselK1e: (x: Tensor) => Tensor = inDoubles(
  "besselK1e",
  (y) => modifiedSecond(1, y, true),
  (y) => sub(sub(besselK1e(y), div(besselK1e(y), y)), besselK0e(y)),
);
