import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { div } from "./div.ts";
import { ne } from "./compare.ts";
import { known } from "./known.ts";
import { checkClasses, counted } from "./likelihood-losses.ts";
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
  /** Rows of this class count nothing. @default none */
  readonly ignore?: number;
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
  { weights, smoothing = 0, ignore, reduction = "mean" }: CrossEntropyOptions = {},
): Tensor {
  const classes = checkClasses("crossEntropy", logits, target, weights);
  if (!(smoothing >= 0 && smoothing <= 1))
    throw new RangeError(`crossEntropy: smoothing is from 0 to 1, got ${smoothing}`);
  const { index, weight } = counted(logits, target, classes, weights, ignore);
  const logs = logSoftmax(logits);
  // Not a product: a class of probability 0 would give 0 · ∞.
  const chosen = sum(select(oneHot(index, classes, "bool"), logs, 0), -1);
  const losses = neg(mul(weight, chosen));
  const smoothed =
    smoothing === 0
      ? losses
      : add(
          mul(losses, 1 - smoothing),
          mul(spread(logs, weights, ignore === undefined ? null : weight), -smoothing / classes),
        );
  // Without weights their sum is the number of rows.
  return (weights !== undefined || ignore !== undefined) && reduction === "mean"
    ? div(sum(smoothed), sum(weight))
    : reduceLoss(smoothed, reduction);
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
