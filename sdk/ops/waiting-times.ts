import { shown } from "../core/shown.ts";
import { ValueError } from "../core/errors.ts";
import { checkShape, expectShape, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { ceil } from "./ceil.ts";
import { clip } from "./clip.ts";
import { lt } from "./compare.ts";
import { checkPositive, randomExponential, randomGamma } from "./distributions.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { maximum } from "./maximum.ts";
import { logit } from "./mixing.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { pow } from "./pow.ts";
import { randomNormal, randomUniform } from "./random.ts";
import { rsqrt } from "./rsqrt.ts";
import { select } from "./select.ts";
import { slice } from "./slice.ts";
import { sub } from "./sub.ts";
import { tan } from "./inverse-trigonometric.ts";

/** Half the least number that is drawn above 0. */
const least = 2 ** -25;

/** A number as a tensor beside others. */
const beside = (x: Tensor, value: Tensor | number): Tensor =>
  typeof value === "number" ? x.scalar(value, "f32") : value;

/**
 * 1 or −1, both alike likely, as f32: the signs of random projections and of Hutchinson's trace. No gradient flows.
 *
 * @example
 * randomRademacher(randomKey(7), [4])
 */
export const randomRademacher = (key: Tensor, shape: Shape, stream = 0): Tensor =>
  select(lt(randomUniform(key, shape, stream), 0.5), 1, -1);

/**
 * Numbers with the density e^−|x| / 2, as f32: mean 0 and variance 2. Multiply for another scale. No gradient flows.
 *
 * @example
 * randomLaplace(randomKey(7), [4])
 */
export function randomLaplace(key: Tensor, shape: Shape, stream = 0): Tensor {
  expectShape("randomLaplace", shape);
  const both = randomUniform(key, checkShape("randomLaplace", [2, ...shape]), stream);
  const wait = neg(log1p(neg(slice(both, [0]))));
  return select(lt(slice(both, [1]), 0.5), wait, neg(wait));
}

/**
 * Numbers with the density 1 / (π · (1 + x²)), which have no mean.
 *
 * @example
 * randomCauchy(randomKey(7), [4])
 */
export const randomCauchy = (key: Tensor, shape: Shape, stream = 0): Tensor =>
  tan(mul(sub(randomUniform(key, shape, stream), 0.5), Math.PI));

/**
 * Numbers of Gumbel's distribution, that of the greatest of many: −ln of a waiting time.
 *
 * @example
 * randomGumbel(randomKey(7), [4])
 */
export const randomGumbel = (key: Tensor, shape: Shape, stream = 0): Tensor =>
  neg(log(clip(randomExponential(key, shape, stream), least, Infinity)));

/**
 * Numbers of the logistic distribution, whose share below x is sigmoid(x).
 *
 * @example
 * randomLogistic(randomKey(7), [4])
 */
export const randomLogistic = (key: Tensor, shape: Shape, stream = 0): Tensor =>
  logit(clip(randomUniform(key, shape, stream), least, 1));

/**
 * Numbers of Weibull's distribution with the scale 1: waiting times to the power 1 / `concentration` (above 0; it broadcasts to `shape`). The gradient
 * flows to it.
 *
 * @example
 * randomWeibull(randomKey(7), 1.5, [4])
 */
export function randomWeibull(
  key: Tensor,
  concentration: Tensor | number,
  shape: Shape,
  stream = 0,
): Tensor {
  checkPositive("randomWeibull", "concentration", concentration);
  const waits = clip(randomExponential(key, shape, stream), least, Infinity);
  return pow(waits, div(1, beside(waits, concentration)));
}

/**
 * Numbers from 1 up of Pareto's distribution, of which the share x^−alpha lies above x (alpha above 0; it broadcasts to `shape`). The gradient flows to it.
 *
 * @example
 * randomPareto(randomKey(7), 3, [4])
 */
export function randomPareto(
  key: Tensor,
  alpha: Tensor | number,
  shape: Shape,
  stream = 0,
): Tensor {
  checkPositive("randomPareto", "alpha", alpha);
  const waits = randomExponential(key, shape, stream);
  return exp(div(waits, beside(waits, alpha)));
}

/**
 * How many tries of the probability `p` (above 0, up to 1; it broadcasts to `shape`) it takes until one succeeds, from 1 up, as i32.
 *
 * @example
 * randomGeometric(randomKey(7), 0.2, [4])
 */
export function randomGeometric(key: Tensor, p: Tensor | number, shape: Shape, stream = 0): Tensor {
  if (typeof p === "number" && !(p > 0 && p <= 1))
    throw new ValueError(`randomGeometric: p is above 0 and up to 1, got ${shown(p)}`);
  const waits = randomExponential(key, shape, stream);
  const tries = ceil(div(waits, neg(log1p(neg(beside(waits, p))))));
  return cast(clip(maximum(tries, 1), 1, 2 ** 31 - 128), "i32");
}

/**
 * Numbers of the χ² distribution with `degrees` of freedom (above 0; they broadcast to `shape`): sums of so many squared normal numbers.
 *
 * @example
 * randomChiSquare(randomKey(7), 3, [4])
 */
export function randomChiSquare(
  key: Tensor,
  degrees: Tensor | number,
  shape: Shape,
  stream = 0,
): Tensor {
  checkPositive("randomChiSquare", "degrees", degrees);
  const half = typeof degrees === "number" ? degrees / 2 : mul(degrees, 0.5);
  return mul(randomGamma(key, half, shape, stream), 2);
}

/**
 * Numbers of Student's t distribution with `degrees` of freedom (above 0; they broadcast to `shape`). It uses `stream` and the one after it.
 *
 * @example
 * randomStudentT(randomKey(7), 5, [4])
 */
export function randomStudentT(
  key: Tensor,
  degrees: Tensor | number,
  shape: Shape,
  stream = 0,
): Tensor {
  checkPositive("randomStudentT", "degrees", degrees);
  const normal = randomNormal(key, shape, stream);
  const spread = div(randomChiSquare(key, degrees, shape, stream + 1), beside(normal, degrees));
  return mul(normal, rsqrt(spread));
}
