import { expectTensor } from "./is-tensor.ts";
import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { checkShape, type Shape, expectShape } from "../core/shape.ts";
import { erf } from "../core/special.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { argmax } from "./arg.ts";
import { bitwiseAnd, rightShift } from "./bitwise.ts";
import { cast } from "./cast.ts";
import { clip } from "./clip.ts";
import { gt, lt } from "./compare.ts";
import { cos } from "./trigonometric.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { logicalAnd } from "./logical.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { atLeast } from "./promote.ts";
import { randomBits, randomUniform } from "./random.ts";
import { expandDims, squeeze } from "./reshape.ts";
import { select } from "./select.ts";
import { sigmoid } from "./sigmoid.ts";
import { slice } from "./slice.ts";
import { argsort } from "./sort.ts";
import { erfinv } from "./special.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";
import { atPlaces } from "./take-along-axis.ts";

/**
 * True with the probability `p`, which broadcasts to the shape. A number is checked to be from 0 to 1, a tensor is not.
 *
 * @example
 * randomBernoulli(randomKey(7), 0.3, [4])
 */
export function randomBernoulli(key: Tensor, p: Tensor | number, shape: Shape, stream = 0): Tensor {
  if (typeof p === "number" && !(p >= 0 && p <= 1))
    throw new ValueError(`randomBernoulli: p is from 0 to 1, got ${shown(p)}`);
  return lt(randomUniform(key, shape, stream), p);
}

/**
 * Whole numbers of i32 from `low` up to but without `high`, all alike likely. At most 2³¹ of them.
 *
 * @example
 * randomInteger(randomKey(7), 0, 6, [4])
 */
export function randomInteger(
  key: Tensor,
  low: number,
  high: number,
  shape: Shape,
  stream = 0,
): Tensor {
  const ofI32 = (end: number) => Number.isInteger(end) && Math.abs(end) <= 2 ** 31;
  if (!ofI32(low) || !ofI32(high) || high <= low || high - low > 2 ** 31)
    throw new ValueError(
      `randomInteger: from 1 to 2³¹ whole numbers of i32, got ${shown(low)} up to ${shown(high)}`,
    );
  const count = high - low;
  if (count > few) return cast(add(amongMany(key, count, shape, stream), low), "i32");
  const places = cast(mul(randomUniform(key, shape, stream), count), "i32");
  // The product may be rounded up to the end.
  return add(clip(places, 0, count - 1), low);
}

/** Among so many the 2²⁴ numbers of randomUniform fall about equally often on each. */
const few = 2 ** 12;

/** Whole numbers from 0 up to but without `count`: the upper half of its product with 64 bits of chance, as i64. */
function amongMany(key: Tensor, count: number, shape: Shape, stream: number): Tensor {
  expectShape("randomInteger", shape);
  const bits = randomBits(key, checkShape("randomInteger", [2, ...shape]), stream);
  const words = bitwiseAnd(cast(bits, "i64"), 2 ** 32 - 1);
  const [high, low] = [slice(words, [0]), slice(words, [1])].map((word) => mul(word, count));
  return rightShift(add(high!, rightShift(low!, 32)), 32);
}

/**
 * Numbers from 0 up with the density e^(−x): the waiting time for what comes once a second. Divide by a rate for others.
 *
 * @example
 * randomExponential(randomKey(7), [4])
 */
export const randomExponential = (key: Tensor, shape: Shape, stream = 0): Tensor =>
  neg(log1p(neg(randomUniform(key, shape, stream))));

/**
 * Places of the last axis, as likely as the logits along it say, as i32; `shape` in front of the other axes gives several draws.
 *
 * @example
 * randomCategorical(randomKey(7), tensor([0, Math.log(3)]), [100])
 */
export function randomCategorical(
  key: Tensor,
  logits: Tensor,
  shape: Shape = [],
  stream = 0,
): Tensor {
  expectTensor("randomCategorical", logits);
  expectShape("randomCategorical", shape);
  if (logits.shape.length === 0)
    throw new ShapeError("randomCategorical: needs an axis, got a scalar");
  const waits = randomExponential(
    key,
    checkShape("randomCategorical", [...shape, ...logits.shape]),
    stream,
  );
  // Gumbel's way: the logit that is greatest after noise. A wait of 0 stands for those below half the least other one, which seldom are far below.
  const noise = neg(log(clip(waits, 2 ** -25, Infinity)));
  return argmax(add(atLeast("randomCategorical", logits, "f32"), noise), -1);
}

/** Tries of a rejection method. Of gamma numbers one is thrown away in 1 of 20 cases at most, so that 10 fail once in 10¹³; of a normal tail in 1 of 6, once in 10⁸. */
const tries = 10;

/**
 * Numbers of the normal distribution (mean 0, variance 1) that lie between `low` and `high`.
 *
 * @example
 * randomTruncatedNormal(randomKey(7), [4])
 */
export function randomTruncatedNormal(
  key: Tensor,
  shape: Shape,
  options: { readonly low?: number; readonly high?: number } = {},
  stream = 0,
): Tensor {
  const { low = -2, high = 2 } = checkOptions("randomTruncatedNormal", options, ["low", "high"]);
  expectNumber("randomTruncatedNormal", "low", low);
  expectNumber("randomTruncatedNormal", "high", high);
  if (!(low < high))
    throw new ValueError(`randomTruncatedNormal: needs low < high, got ${shown(low)} and ${high}`);
  if (low >= tail) return normalTail(key, shape, low, high, stream);
  if (high <= -tail) return neg(normalTail(key, shape, -high, -low, stream));
  const [from, to] = [low, high].map((x) =>
    x === Infinity ? 1 : x === -Infinity ? -1 : erf(x * Math.SQRT1_2),
  );
  const place = add(mul(randomUniform(key, shape, stream), to! - from!), from!);
  // At ±1, where a place may lie or be rounded to, erfinv is infinite.
  const end = 1 - 2 ** -24;
  return clip(mul(erfinv(clip(place, -end, end)), Math.SQRT2), low, high);
}

/** From here on too few places are left in f32 between erf and 1. */
const tail = 2;

/** Normal numbers from `low` (at least 2) to `high`, by the method of Marsaglia (1964): candidates of the density x·e^(−x²/2), taken in `low` of x cases. */
function normalTail(key: Tensor, shape: Shape, low: number, high: number, stream: number): Tensor {
  const count = 2 * tries;
  const drawn = checkShape("randomTruncatedNormal", [count, ...shape]);
  const all = randomUniform(key, drawn, stream);
  const share = -Math.expm1(((low - high) * (low + high)) / 2);
  const over = mul(log1p(mul(slice(all, [[0, tries]]), -share)), -2 / low / low);
  const ratio = sqrt(add(over, 1));
  const accepted = lt(mul(slice(all, [[tries, count]]), ratio), 1);
  return clip(mul(firstAccepted(ratio, accepted), low), low, high);
}

/**
 * The numbers 0 … n − 1 in random order, as i32; every order is alike likely. Equal keys and streams give equal orders.
 *
 * @example
 * randomPermutation(randomKey(7), 5)
 */
export const randomPermutation = (key: Tensor, n: number, stream = 0): Tensor =>
  argsort(randomBits(key, [n], stream));

/**
 * Numbers of the gamma distribution with the shape parameter `alpha` (above 0; it broadcasts to `shape`) and the scale 1, by the method of Marsaglia
 * and Tsang (2000). No gradient flows to alpha. A number is checked, a tensor is not.
 *
 * @example
 * randomGamma(randomKey(7), 2.5, [4])
 */
export function randomGamma(key: Tensor, alpha: Tensor | number, shape: Shape, stream = 0): Tensor {
  expectShape("randomGamma", shape);
  checkPositive("randomGamma", "alpha", alpha);
  const { value, logBoost } = gammaParts("randomGamma", key, alpha, shape, stream);
  return mul(value, exp(logBoost));
}

/** Gamma numbers as a number and the logarithm of its factor, which is below all numbers where alpha is small. */
export function gammaParts(
  op: string,
  key: Tensor,
  alpha: Tensor | number,
  shape: Shape,
  stream: number,
): { value: Tensor; logBoost: Tensor } {
  // One draw of everything: the normal numbers of the tries, their tests, and the boost of small alphas.
  const all = randomUniform(key, checkShape(op, [3 * tries + 1, ...shape]), stream);
  const part = (from: number, to: number) => slice(all, [[from, to]]);
  const a = stopGradient(typeof alpha === "number" ? all.scalar(alpha, "f32") : alpha);
  const isSmall = lt(a, 1);
  const d = sub(add(a, select(isSmall, 1, 0)), 1 / 3);
  const radius = sqrt(mul(log1p(neg(part(0, tries))), -2));
  const normal = mul(radius, cos(mul(part(tries, 2 * tries), 2 * Math.PI)));
  const root = add(mul(normal, div(1 / 3, sqrt(d))), 1);
  const cube = mul(root, square(root));
  const positive = select(gt(cube, 0), cube, 1);
  const bound = add(mul(square(normal), 0.5), mul(d, add(sub(1, cube), log(positive))));
  const accepted = logicalAnd(gt(cube, 0), lt(log(part(2 * tries, 3 * tries)), bound));
  const boost = div(log(sub(1, slice(all, [3 * tries]))), select(isSmall, a, 1));
  return { value: mul(firstAccepted(cube, accepted), d), logBoost: select(isSmall, boost, 0) };
}

/** Of the tries along the first axis the first that was accepted. */
export function firstAccepted(values: Tensor, accepted: Tensor): Tensor {
  const first = expandDims(argmax(cast(accepted, "i32"), 0), 0);
  return squeeze(atPlaces(values, first, 0), 0);
}

/**
 * Numbers of the beta distribution with the parameters `a` and `b` (above 0; they broadcast to `shape`). It uses `stream` and the one after it.
 * Numbers are checked, tensors are not.
 *
 * @example
 * randomBeta(randomKey(7), 2, 3, [4])
 */
export function randomBeta(
  key: Tensor,
  a: Tensor | number,
  b: Tensor | number,
  shape: Shape,
  stream = 0,
): Tensor {
  expectShape("randomBeta", shape);
  checkPositive("randomBeta", "a", a);
  checkPositive("randomBeta", "b", b);
  const x = gammaParts("randomBeta", key, a, shape, stream);
  const y = gammaParts("randomBeta", key, b, shape, stream + 1);
  // x / (x + y) by logarithms: both may be below all numbers.
  return sigmoid(add(log(div(x.value, y.value)), sub(x.logBoost, y.logBoost)));
}

/** Throws, in the name of `op`, when a parameter that is a number is not above 0 and finite. */
export function checkPositive(op: string, name: string, value: Tensor | number): void {
  if (typeof value === "number" && !(value > 0 && value < Infinity))
    throw new ValueError(`${op}: ${name} is above 0 and finite, got ${shown(value)}`);
}
