import { shown } from "../core/shown.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { eq, gt, le, lt } from "./compare.ts";
import { div } from "./div.ts";
import { floor } from "./floor.ts";
import { logicalAnd } from "./logical.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { pow } from "./pow.ts";
import { atLeast, promote } from "./promote.ts";
import { select } from "./select.ts";
import { sub } from "./sub.ts";
import { withSlope } from "./with-slope.ts";
import { tan } from "./inverse-trigonometric.ts";

/** So many terms are added up one by one before the formula for the rest. */
const terms = 12;

/** B₂ⱼ / (2j)! for j from 1 on. */
const bernoulli = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
];

/** Σ (q + k)⁻ˢ over k from 0 on, for q above 0, by the formula of Euler and Maclaurin; in f64. */
function sumOfPowers(s: Tensor, q: Tensor): Tensor {
  const power = (k: number) => pow(add(q, k), mul(s, -1));
  let total = power(0);
  for (let k = 1; k < terms; k++) total = add(total, power(k));
  const end = add(q, terms);
  const last = power(terms);
  total = add(total, add(div(mul(last, end), sub(s, 1)), mul(last, 0.5)));
  let factor = div(mul(last, s), end);
  for (const [j, share] of bernoulli.entries()) {
    total = add(total, mul(factor, share));
    const step = mul(add(s, 2 * j + 1), add(s, 2 * j + 2));
    factor = div(mul(factor, step), mul(end, end));
  }
  return total;
}

/**
 * Hurwitz's zeta function, Σ (q + k)⁻ˢ over k from 0 on, for s above 1 and q above 0; they broadcast. ∞ at an s of 1, NaN below and where q is not above 0.
 *
 * @example
 * zeta(tensor([2, 4]), 1) // [1.6449, 1.0823]
 */
export function zeta(s: Tensor | number, q: Tensor | number): Tensor {
  const [given, from] = promote("zeta", s, q, "f32");
  const [exponent, start] = [cast(given, "f64"), cast(from, "f64")];
  const isRight = logicalAnd(gt(exponent, 1), gt(start, 0));
  const safe = sumOfPowers(select(isRight, exponent, 2), select(isRight, start, 1));
  const other = select(logicalAnd(eq(exponent, 1), gt(start, 0)), Infinity, Number.NaN);
  return cast(select(isRight, safe, other), given.dtype);
}

/** The derivative of digamma of the order n from 1 on, of numbers in f64. */
export function higherPolygamma(n: number, x: Tensor): Tensor {
  const isBelow = lt(x, 0.5);
  // From 1e200 on the powers from the second on are 0, and no product is 0 · ∞.
  const mirrored = minimum(select(isBelow, sub(1, x), x), 1e200);
  const factorial = Array.from({ length: n }, (_, i) => i + 1).reduce((a, b) => a * b, 1);
  const order = x.scalar(n + 1, "f64");
  const right = mul(sumOfPowers(order, mirrored), n % 2 === 1 ? factorial : -factorial);
  // ψ(1 − x) − ψ(x) = π·cot(πx), differentiated n times.
  const left = sub(mul(right, n % 2 === 1 ? -1 : 1), cotangent(n, x));
  const found = select(isBelow, left, right);
  const pole = logicalAnd(le(x, 0), eq(x, floor(x)));
  // At 0 the sign says from where; at the other poles nothing does.
  const atPole = n % 2 === 1 ? Infinity : select(eq(x, 0), div(-1, x), Number.NaN);
  return select(pole, atPole, found);
}

/** π · cot(πx), differentiated n times: a polynomial of the cotangent. */
function cotangent(n: number, x: Tensor): Tensor {
  let powers = [0, Math.PI];
  for (let i = 0; i < n; i++) {
    const next = Array.from({ length: powers.length + 1 }, () => 0);
    powers.forEach((factor, k) => {
      if (k === 0) return;
      // The derivative of cᵏ is −π·k·(cᵏ⁻¹ + cᵏ⁺¹).
      next[k - 1]! -= Math.PI * k * factor;
      next[k + 1]! -= Math.PI * k * factor;
    });
    powers = next;
  }
  const turn = sub(x, floor(add(x, 0.5)));
  const isNone = eq(turn, 0);
  const c = div(1, tan(mul(select(isNone, 0.25, turn), Math.PI)));
  const highest = broadcastTo(c.scalar(powers.at(-1)!), c.shape);
  return powers.slice(0, -1).reduceRight((y, factor) => add(mul(y, c), factor), highest);
}

/** `higherPolygamma` in the dtype of its argument. */
export function polygammaOf(op: string, n: number, x: Tensor): Tensor {
  if (!Number.isInteger(n) || n < 1 || n > 100)
    throw new ValueError(`${op}: the order is a whole number from 0 to 100, got ${shown(n)}`);
  const given = atLeast(op, x, "f32");
  return cast(polygammaOp(n)(cast(given, "f64")), given.dtype);
}

/** With the next order for a slope: at the poles and far out the parts have none. */
const polygammaOp = (n: number): ((x: Tensor) => Tensor) =>
  withSlope(
    "polygamma",
    (x) => higherPolygamma(n, x),
    (x) => polygammaOp(n + 1)(x),
    { n },
  );
