import { checkOptions, expectBoolean } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { eq, ge, le, lt, ne } from "./compare.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { logicalAnd, logicalOr } from "./logical.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { promote, unrounded, unroundedAll } from "./promote.ts";
import { isTensor } from "./is-tensor.ts";
import { select } from "./select.ts";
import { softplus } from "./softplus.ts";
import { sub } from "./sub.ts";

/**
 * ln(eᵃ + eᵇ) without overflow, broadcast. The gradient follows from its parts.
 *
 * @example
 * logAddExp(tensor([0, 1000]), tensor([0, 1000])) // [0.6931, 1000.6931]
 */
export function logAddExp(a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = promote("logAddExp", a, b, "f32");
  const isFirst = ge(x, y);
  // Of two equal infinities the difference would be NaN.
  const isEndless = logicalAnd(eq(x, y), eq(abs(x), Infinity));
  const apart = select(isEndless, 0, select(isFirst, sub(y, x), sub(x, y)));
  // Each of both has all the derivatives of the sum, also where a and b are equal.
  return add(select(isFirst, x, y), softplus(apart));
}

/**
 * a + weight · (b − a), broadcast: a for the weight 0, b for 1. The gradient follows from its parts.
 *
 * @example
 * lerp(tensor([0, 10]), tensor([10, 20]), 0.25) // [2.5, 12.5]
 */
export function lerp(a: Tensor | number, b: Tensor | number, weight: Tensor | number): Tensor {
  const [from, to] = promote("lerp", a, b, "f32");
  const all: readonly Tensor[] = isTensor(weight) ? [from, to, weight] : [from, to];
  // In 16 bits the difference may be over their end, though the result is not.
  return unroundedAll("lerp", all, (x, y, share: Tensor | number = weight) =>
    add(x, mul(sub(y, x), share)),
  );
}

/**
 * a · ln b, and 0 where a is 0, whatever b, broadcast; NaN where b is NaN. The gradient follows from its parts.
 *
 * @example
 * xlogy(tensor([0, 2]), tensor([0, 1])) // [0, 0]
 */
export function xlogy(a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = promote("xlogy", a, b, "f32");
  // Only there: where b is above 0, the slope at an a of 0 is ln b.
  const none = logicalAnd(eq(x, 0), logicalOr(le(y, 0), eq(y, Infinity)));
  return mul(x, log(select(none, 1, y)));
}

/**
 * ln(x / (1 − x)), the way back of sigmoid; ±∞ at 0 and 1, NaN outside. The gradient follows from its parts.
 *
 * @example
 * logit(tensor([0.5, 0.75])) // [0, 1.0986]
 */
export function logit(x: Tensor): Tensor {
  return unrounded("logit", x, (p) => sub(log(p), log1p(neg(p))));
}

/** How far two numbers may be apart to be close: `absolute + relative · |b|`. */
interface Closeness {
  readonly relative?: number;
  readonly absolute?: number;
  /** Whether two NaN are close. */
  readonly equalNaN?: boolean;
}

/**
 * Whether a lies within `absolute + relative · |b|` of b, broadcast. Equal infinities are close. No gradient flows.
 *
 * @example
 * isClose(tensor([1, 2]), tensor([1.000001, 3])) // [1, 0]
 */
export function isClose(a: Tensor | number, b: Tensor | number, options: Closeness = {}): Tensor {
  const {
    relative = 1e-5,
    absolute = 1e-8,
    equalNaN = false,
  } = checkOptions("isClose", options, ["relative", "absolute", "equalNaN"]);
  expectBoolean("isClose", "equalNaN", equalNaN);
  const [x, y] = promote("isClose", a, b, "f32");
  const finite = lt(abs(y), Infinity);
  const near = logicalAnd(finite, le(abs(sub(x, y)), add(mul(abs(y), relative), absolute)));
  const close = logicalOr(eq(x, y), near);
  return equalNaN ? logicalOr(close, logicalAnd(ne(x, x), ne(y, y))) : close;
}
