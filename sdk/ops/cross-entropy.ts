import { DTypeError, ShapeError } from "../core/errors.ts";
import { sameShape, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { div } from "./div.ts";
import { gather } from "./gather.ts";
import { known } from "./known.ts";
import { logSoftmax } from "./log-softmax.ts";
import { reduceLoss, type Reduction } from "./loss.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { oneHot } from "./one-hot.ts";
import { select } from "./select.ts";
import { sum } from "./sum.ts";

/** How cross-entropy weighs, smooths and reduces. */
export interface CrossEntropyOptions {
  /** How much each class counts. @default 1 for each */
  readonly weights?: readonly number[];
  /** The share of the target that is spread evenly over all classes. @default 0 */
  readonly smoothing?: number;
  /** @default "mean", weighted by the classes' weights */
  readonly reduction?: Reduction;
}

/**
 * `−w[t] · logSoftmax(x)[t]` for logits x over the last axis and classes t, an i32 tensor of the axes before; the mean is
 * divided by the sum of the weights. A class outside is an error when it runs. Gradient without weights: (softmax − oneHot) / n.
 *
 * @example
 * crossEntropy(tensor([[2, 0, 0]]), tensor([0], { dtype: "i32" })) // 0.2395
 */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  { weights, smoothing = 0, reduction = "mean" }: CrossEntropyOptions = {},
): Tensor {
  const classes = check(logits, target, weights, smoothing);
  const table = known(logits, weights ?? Array.from({ length: classes }, () => 1));
  // Taken even when all are 1: it is this look-up that finds a class outside.
  const weight = gather(table, target);
  const logs = logSoftmax(logits);
  // Not a product: a class of probability 0 would give 0 · ∞.
  const chosen = sum(select(oneHot(target, classes, "bool"), logs, 0), -1);
  const losses = neg(mul(weight, chosen));
  const smoothed =
    smoothing === 0
      ? losses
      : add(mul(losses, 1 - smoothing), mul(sum(mul(logs, table), -1), -smoothing / classes));
  // Without weights their sum is the number of rows.
  return weights !== undefined && reduction === "mean"
    ? div(sum(smoothed), sum(weight))
    : reduceLoss(smoothed, reduction);
}

function check(
  logits: Tensor,
  target: Tensor,
  weights: readonly number[] | undefined,
  smoothing: number,
): number {
  if (target.dtype !== "i32")
    throw new DTypeError(`crossEntropy: the classes must be i32, got ${target.dtype}; use cast`);
  const classes = logits.shape.at(-1);
  if (classes === undefined || !sameShape(logits.shape.slice(0, -1), target.shape))
    throw new ShapeError(
      `crossEntropy: logits ${show(logits.shape)} need classes of ${show(logits.shape.slice(0, -1))}, got ${show(target.shape)}`,
    );
  if (weights !== undefined && weights.length !== classes)
    throw new ShapeError(`crossEntropy: ${weights.length} weights for ${classes} classes`);
  if (!(smoothing >= 0 && smoothing <= 1))
    throw new RangeError(`crossEntropy: smoothing is from 0 to 1, got ${smoothing}`);
  return classes;
}
