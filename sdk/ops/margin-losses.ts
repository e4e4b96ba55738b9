import { ShapeError } from "../core/errors.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { asIndex } from "./as-index.ts";
import { binaryCrossEntropy } from "./binary-cross-entropy.ts";
import { div } from "./div.ts";
import { checkSameShape, reduceLoss, type Reduced } from "./loss.ts";
import { mean } from "./mean.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { oneHot } from "./one-hot.ts";
import { pow } from "./pow.ts";
import { atLeast, promote } from "./promote.ts";
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
  const { margin = 0, reduction = "mean" } = checkOptions("marginRanking", options, [
    "margin",
    "reduction",
  ]);
  const [x, y] = promote("marginRanking", a, b, "f32");
  checkSameShape("marginRanking", x, y);
  const [signs] = promote("marginRanking", order, x, "f32");
  checkSameShape("marginRanking", x, signs);
  return reduceLoss("marginRanking", relu(sub(margin, mul(signs, sub(x, y)))), reduction);
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
    reduction = "mean",
  } = checkOptions("multiMargin", options, ["margin", "p", "reduction"]);
  const x = atLeast("multiMargin", scores, "f32");
  const right = asIndex("multiMargin", classes);
  if (x.shape.length !== 2 || right.shape.length !== 1 || right.shape[0] !== x.shape[0])
    throw new ShapeError(
      `multiMargin: expected scores [n, classes] and classes [n], got ${show(x.shape)} and ${show(right.shape)}`,
    );
  const count = x.shape[1]!;
  const at = expandDims(right, 1);
  const over = relu(add(sub(x, pickFor("multiMargin", x, at, 1)), margin));
  const wrong = select(oneHot(right, count, "bool"), 0, p === 1 ? over : pow(over, p));
  return reduceLoss("multiMargin", div(sum(wrong, 1), count), reduction);
}

/**
 * Binary cross-entropy of several labels that each hold or not, for logits and targets `[…, labels]`: its mean over the labels, then over the examples.
 *
 * @example
 * multiLabel(tensor([[0, 0]]), tensor([[1, 0]])) // 0.6931
 */
export function multiLabel(logits: Tensor, targets: Tensor, options: Reduced = {}): Tensor {
  const { reduction = "mean" } = checkOptions("multiLabel", options, ["reduction"]);
  const each = binaryCrossEntropy(logits, targets, { reduction: "none" });
  if (each.shape.length === 0)
    throw new ShapeError("multiLabel: needs an axis of labels, got a scalar");
  return reduceLoss("multiLabel", mean(each, -1), reduction);
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
    reduction = "mean",
  } = checkOptions("focal", options, ["alpha", "gamma", "reduction"]);
  if (alpha !== null) expectNumber("focal", "alpha", alpha);
  const [x, t] = promote("focal", logits, targets, "f32");
  const loss = binaryCrossEntropy(x, t, { reduction: "none" });
  // 1 − p of what is so, without taking p from 1: σ(−x) where the label holds, σ(x) where not.
  const missed = add(mul(t, sigmoid(neg(x))), mul(sub(1, t), sigmoid(x)));
  const weighed = mul(loss, gamma === 0 ? 1 : pow(missed, gamma));
  const share = alpha === null ? weighed : mul(weighed, add(mul(t, 2 * alpha - 1), 1 - alpha));
  return reduceLoss("focal", share, reduction);
}
