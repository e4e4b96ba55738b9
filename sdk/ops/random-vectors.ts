import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { isBig, toNumbers } from "../core/numbers.ts";
import { checkOptions, expectBoolean } from "../core/options.ts";
import { broadcastShapes, checkShape, expectShape, show, size, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { gt } from "./compare.ts";
import { gammaParts, randomCategorical, randomInteger } from "./distributions.ts";
import { gather } from "./gather.ts";
import { expectTensor } from "./is-tensor.ts";
import { cholesky, square } from "./linear-solve.ts";
import { log } from "./log.ts";
import { matmul } from "./matmul.ts";
import { atLeast } from "./promote.ts";
import { randomBits, randomNormal } from "./random.ts";
import { reshape, squeeze } from "./reshape.ts";
import { select } from "./select.ts";
import { softmax } from "./softmax.ts";
import { argsort, topK } from "./sort.ts";
import { slice } from "./slice.ts";
import { stopGradient } from "./stop-gradient.ts";
import { randomGumbel } from "./waiting-times.ts";

/**
 * Shares that add up to 1 along the last axis, of Dirichlet's distribution with the parameters `alpha` (a vector, above 0; axes in front broadcast); `shape`
 * in front gives several draws. No gradient flows.
 *
 * @example
 * randomDirichlet(randomKey(7), tensor([1, 2, 3]), [10])
 */
export function randomDirichlet(key: Tensor, alpha: Tensor, shape: Shape = [], stream = 0): Tensor {
  expectTensor("randomDirichlet", alpha);
  expectShape("randomDirichlet", shape);
  if (alpha.shape.length === 0)
    throw new ShapeError("randomDirichlet: needs an axis, got a scalar");
  const given = cast(atLeast("randomDirichlet", alpha, "f32"), "f32");
  const parts = gammaParts("randomDirichlet", key, given, [...shape, ...alpha.shape], stream);
  // By logarithms: all of them may be below all numbers.
  return softmax(add(log(parts.value), parts.logBoost));
}

/**
 * Vectors of the normal distribution with a mean `[…, d]` and a covariance `[…, d, d]`; `shape` in front gives several draws. The gradient flows to both.
 *
 * @example
 * randomMultivariateNormal(randomKey(7), tensor([0, 1]), tensor([[2, 1], [1, 2]]), [10])
 */
export function randomMultivariateNormal(
  key: Tensor,
  mean: Tensor,
  covariance: Tensor,
  shape: Shape = [],
  stream = 0,
): Tensor {
  const op = "randomMultivariateNormal";
  expectTensor(op, mean);
  expectTensor(op, covariance);
  expectShape(op, shape);
  const d = square(op, covariance);
  if (mean.shape.at(-1) !== d)
    throw new ShapeError(
      `${op}: the mean is […, ${d}] for a covariance ${show(covariance.shape)}, got ${show(mean.shape)}`,
    );
  const lead = broadcastShapes(op, mean.shape.slice(0, -1), covariance.shape.slice(0, -2));
  const normal = randomNormal(key, checkShape(op, [...shape, ...lead, d, 1]), stream);
  return add(squeeze(matmul(cholesky(covariance), normal), -1), mean);
}

/** How is chosen. */
export interface ChoiceOptions {
  /** Whether one may be chosen more than once. @default true */
  readonly replace?: boolean;
  /** How likely each is, in proportion; a vector. @default all alike */
  readonly weights?: Tensor;
}

/**
 * Rows of a tensor at random, or places below a number as i32: `shape` many, with or without repeats.
 *
 * @example
 * randomChoice(randomKey(7), 10, [3], { replace: false })
 */
export function randomChoice(
  key: Tensor,
  from: Tensor | number,
  shape: Shape,
  options: ChoiceOptions = {},
  stream = 0,
): Tensor {
  const op = "randomChoice";
  const { replace = true, weights } = checkOptions(op, options, ["replace", "weights"]);
  expectBoolean(op, "replace", replace);
  expectTensor(op, key);
  expectShape(op, shape);
  if (typeof from !== "number") expectTensor(op, from);
  const total = typeof from === "number" ? from : from.shape[0];
  if (total === undefined || !Number.isInteger(total) || total < 1)
    throw new ValueError(`${op}: needs at least one to choose from, got ${shown(total)}`);
  if (weights !== undefined) expectTensor(op, weights);
  if (weights !== undefined && (weights.shape.length !== 1 || weights.shape[0] !== total))
    throw new ShapeError(`${op}: weights are one for each of ${total}, got ${show(weights.shape)}`);
  if (weights !== undefined) expectWeights(op, weights);
  const count = size(checkShape(op, shape));
  if (!replace && count > total)
    throw new ValueError(`${op}: ${count} of ${total} are not without repeats; use replace`);
  const places = replace
    ? repeated(key, total, shape, weights, stream)
    : reshape(distinct(key, total, count, weights, stream), shape);
  return typeof from === "number" ? places : gather(from, places);
}

function repeated(
  key: Tensor,
  total: number,
  shape: Shape,
  weights: Tensor | undefined,
  stream: number,
): Tensor {
  if (weights === undefined) return randomInteger(key, 0, total, shape, stream);
  return randomCategorical(key, stopGradient(logOf(weights)), shape, stream);
}

/** The logarithms of weights; what is not above 0 is never chosen, where NaN would always be. */
const logOf = (weights: Tensor): Tensor => select(gt(weights, 0), log(weights), -Infinity);

/** Throws where weights that are known are none. */
function expectWeights(op: string, { known, dtype }: Tensor): void {
  if (known === null || isBig(known)) return;
  const values = toNumbers(known, dtype);
  const wrong = values.find((value) => !(value >= 0 && value < Infinity));
  if (wrong !== undefined)
    throw new ValueError(`${op}: weights are 0 or above and finite, got ${wrong}`);
  if (values.every((value) => value === 0))
    throw new ValueError(`${op}: all weights are 0, so there is nothing to choose from`);
}

/** Those that come first in a random order; where they have weights, of Gumbel's noise on their logarithms. */
function distinct(
  key: Tensor,
  total: number,
  count: number,
  weights: Tensor | undefined,
  stream: number,
): Tensor {
  if (weights === undefined) return slice(argsort(randomBits(key, [total], stream)), [[0, count]]);
  const noise = randomGumbel(key, [total], stream);
  return topK(add(stopGradient(logOf(weights)), noise), count).indices;
}
