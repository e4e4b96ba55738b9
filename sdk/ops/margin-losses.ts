import { ShapeError } from "../core/errors.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { asIndex } from "./as-index.ts";
import { binaryCrossEntropy } from "./binary-cross-entropy.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { lossOf, type Reduced } from "./loss.ts";
import { mean } from "./mean.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { oneHot } from "./one-hot.ts";
import { pow } from "./pow.ts";
import { relu } from "./relu.ts";
import { expandDims } from "./reshape.ts";
import { select } from "./select.ts";
import { sigmoid } from "./sigmoid.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { pickFor } from "./take-along-axis.ts";

/**
 * max(0, margin − order · (a − b)): a is to be above b by the margin where `order` is 1, below it where it is −1.
 *
 * @example
 * marginRanking(tensor([1, 2]), tensor([0, 3]), tensor([1, 1]), { margin: 0.5 }) // 0.75
 */
export function marginRanking(
  a: Tensor,
  b: Tensor,
  order: Tensor,
  options: Reduced & { readonly margin?: number } = {},
): Tensor {
  const { margin = 0, ...reduced } = checkOptions("marginRanking", options, [
    "margin",
    "reduction",
  ]);
  return lossOf("marginRanking", [a, b, order], reduced, (x, y, signs) =>
    relu(sub(margin, mul(signs, sub(x, y)))),
  );
}

/**
 * The hinge of many classes: for scores `[n, classes]` and the right classes `[n]` the mean over all classes of max(0, margin − right + score)ᵖ, where the right
 * one counts 0.
 *
 * @example
 * multiMargin(tensor([[0.1, 0.2, 0.4, 0.8]]), tensor([3], { dtype: "i32" })) // 0.325
 */
export function multiMargin(
  scores: Tensor,
  classes: Tensor,
  options: Reduced & { readonly margin?: number; readonly p?: number } = {},
): Tensor {
  const {
    margin = 1,
    p = 1,
    ...reduced
  } = checkOptions("multiMargin", options, ["margin", "p", "reduction"]);
  expectTensor("multiMargin", scores);
  const right = asIndex("multiMargin", classes);
  const { shape } = scores;
  if (shape.length !== 2 || right.shape.length !== 1 || right.shape[0] !== shape[0])
    throw new ShapeError(
      `multiMargin: expected scores [n, classes] and classes [n], got ${show(shape)} and ${show(right.shape)}`,
    );
  const count = shape[1]!;
  const at = expandDims(right, 1);
  return lossOf("multiMargin", [scores], reduced, (x) => {
    const over = relu(add(sub(x, pickFor("multiMargin", x, at, 1)), margin));
    const wrong = select(oneHot(right, count, "bool"), 0, p === 1 ? over : pow(over, p));
    return div(sum(wrong, 1), count);
  });
}

/**
 * Binary cross-entropy of several labels that each hold or not, for logits and targets `[…, labels]`: its mean over the labels, then over the examples.
 *
 * @example
 * multiLabel(tensor([[0, 0]]), tensor([[1, 0]])) // 0.6931
 */
export function multiLabel(logits: Tensor, targets: Tensor, options: Reduced = {}): Tensor {
  const reduced = checkOptions("multiLabel", options, ["reduction"]);
  return lossOf("multiLabel", [logits, targets], reduced, (x, t) => {
    if (x.shape.length === 0)
      throw new ShapeError("multiLabel: needs an axis of labels, got a scalar");
    return mean(binaryCrossEntropy(x, t, { reduction: "none" }), -1);
  });
}

/**
 * Cross-entropy of labels that hold or not in which well predicted ones count less (Lin 2017): α · (1 − p)^γ · −ln p for the probability p of what is so;
 * `alpha` weighs the labels that hold, 1 − alpha the others, `null` neither.
 *
 * @example
 * focal(tensor([0]), tensor([1])) // 0.0433
 */
export function focal(
  logits: Tensor,
  targets: Tensor,
  options: Reduced & { readonly alpha?: number | null; readonly gamma?: number } = {},
): Tensor {
  const {
    alpha = 0.25,
    gamma = 2,
    ...reduced
  } = checkOptions("focal", options, ["alpha", "gamma", "reduction"]);
  if (alpha !== null) expectNumber("focal", "alpha", alpha);
  return lossOf("focal", [logits, targets], reduced, (x, t) => {
    const loss = binaryCrossEntropy(x, t, { reduction: "none" });
    // 1 − p of what is so, without taking p from 1: σ(−x) where the label holds, σ(x) where not.
    const missed = add(mul(t, sigmoid(neg(x))), mul(sub(1, t), sigmoid(x)));
    const weighed = mul(loss, gamma === 0 ? 1 : pow(missed, gamma));
    return alpha === null ? weighed : mul(weighed, add(mul(t, 2 * alpha - 1), 1 - alpha));
  });
}
