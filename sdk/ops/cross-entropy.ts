import { shown } from "../core/shown.ts";
import { isFloat } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { sameShape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { ne } from "./compare.ts";
import { isTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import {
  checkClasses,
  checkWeights,
  counted,
  lossOfClasses,
  reduceWeighed,
} from "./likelihood-losses.ts";
import { logSoftmax } from "./log-softmax.ts";
import { reduceLoss, type Reduction } from "./loss.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { inDTypeOf } from "./promote.ts";
import { select } from "./select.ts";
import { sum } from "./sum.ts";

/** How cross-entropy weighs, smooths and reduces. */
export interface CrossEntropyOptions {
  /** How much each class counts. @default 1 for each */
  readonly weights?: readonly number[];
  /** Rows of this class count nothing. @default none */
  readonly ignore?: number;
  /** The share of the target that is spread evenly over all classes. @default 0 */
  readonly smoothing?: number;
  /** @default "mean", weighted by the classes' weights */
  readonly reduction?: Reduction;
}

/**
 * `−w[t] · logSoftmax(x)[t]` for logits x over the last axis and classes t, whole numbers of the axes before; the mean is
 * divided by the sum of the weights. A class outside is an error when it runs. Gradient without weights: (softmax − oneHot) / n.
 * Fractions of the shape of the logits are the share of each class, of another model for example: `−Σ w · t · logSoftmax(x)`, the mean over rows.
 *
 * @example
 * crossEntropy(tensor([[2, 0, 0]]), tensor([0], { dtype: "i32" })) // 0.2395
 */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  const {
    weights,
    smoothing = 0,
    ignore,
    reduction = "mean",
  } = checkOptions("crossEntropy", options, ["weights", "ignore", "smoothing", "reduction"]);
  checkWeights("crossEntropy", weights);
  expectNumber("crossEntropy", "smoothing", smoothing);
  if (!(smoothing >= 0 && smoothing <= 1))
    throw new ValueError(`crossEntropy: smoothing is from 0 to 1, got ${shown(smoothing)}`);
  if (areShares(logits, target)) {
    if (ignore !== undefined)
      throw new ValueError("crossEntropy: ignore names a class, and the targets are shares of all");
    return reduceLoss("crossEntropy", ofShares(logits, target, weights, smoothing), reduction);
  }
  const classes = checkClasses("crossEntropy", logits, target, weights);
  const found = counted("crossEntropy", logits, target, classes, weights, ignore);
  const logs = logSoftmax(logits);
  const losses = lossOfClasses(logs, classes, found);
  const smoothed =
    smoothing === 0
      ? losses
      : add(
          mul(losses, 1 - smoothing),
          mul(
            spread(logs, weights, ignore === undefined ? null : found.weight),
            -smoothing / classes,
          ),
        );
  return reduceWeighed("crossEntropy", logs, smoothed, found.weight, reduction);
}

/** Whether targets are the share of each class, not the number of one. */
const areShares = (logits: Tensor, target: Tensor): boolean =>
  isTensor(logits) &&
  isTensor(target) &&
  isFloat(target.dtype) &&
  logits.shape.length > 0 &&
  sameShape(logits.shape, target.shape);

/** The loss of each row whose targets are shares. */
function ofShares(
  logits: Tensor,
  target: Tensor,
  weights: readonly number[] | undefined,
  smoothing: number,
): Tensor {
  const classes = logits.shape.at(-1)!;
  if (weights !== undefined && weights.length !== classes)
    throw new ShapeError(`crossEntropy: ${weights.length} weights for ${classes} classes`);
  const logs = logSoftmax(logits);
  const shares =
    smoothing === 0 ? target : add(mul(target, 1 - smoothing), smoothing / Math.max(1, classes));
  const weighed =
    weights === undefined ? shares : inDTypeOf(mul(shares, known(logs, weights)), shares);
  // Not a product: a class without a share and of probability 0 would give 0 · ∞.
  return neg(sum(select(ne(weighed, 0), mul(weighed, logs), 0), -1));
}

/** The weighed logarithms of all classes; 0 for rows that do not count. */
function spread(
  logs: Tensor,
  weights: readonly number[] | undefined,
  counts: Tensor | null,
): Tensor {
  const all = sum(weights === undefined ? logs : mul(logs, known(logs, weights)), -1);
  return counts === null ? all : select(ne(counts, 0), all, 0);
}
