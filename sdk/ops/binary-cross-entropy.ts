import { checkOptions } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { isTensor } from "./is-tensor.ts";
import { lossOf, type Reduction } from "./loss.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { promote } from "./promote.ts";
import { softplus } from "./softplus.ts";
import { sub } from "./sub.ts";

/** How binary cross-entropy weighs and reduces. */
export interface BinaryCrossEntropyOptions {
  /** How much more a positive example counts. @default 1 */
  readonly positiveWeight?: Tensor | number;
  /** @default "mean", over all examples whatever their weights */
  readonly reduction?: Reduction;
}

/**
 * `−p · t · ln σ(x) − (1 − t) · ln(1 − σ(x))` for logits x, targets t from 0 to 1 and positive weight p, without overflow.
 * Gradient: σ(x) − t for p = 1.
 *
 * @example
 * binaryCrossEntropy(tensor([0, 100]), tensor([1, 1])) // 0.3466
 */
export function binaryCrossEntropy(
  logits: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  const { positiveWeight = 1, ...reduced } = checkOptions("binaryCrossEntropy", options, [
    "positiveWeight",
    "reduction",
  ]);
  // A weight of more digits gives the loss them, too.
  const given = isTensor(positiveWeight)
    ? promote("binaryCrossEntropy", logits, positiveWeight, "f32")[0]
    : logits;
  return lossOf("binaryCrossEntropy", [given, target], reduced, (x, t) => {
    const negative = sub(1, t);
    // −ln σ(x) is softplus(−x), and −ln(1 − σ(x)) is x + softplus(−x).
    const weight = positiveWeight === 1 ? null : add(negative, mul(t, positiveWeight));
    const slope = softplus(neg(x));
    return add(mul(negative, x), weight === null ? slope : mul(weight, slope));
  });
}
