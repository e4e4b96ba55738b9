import { checkOptions, expectBoolean } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { gt } from "./compare.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { lossOf, type Reduced } from "./loss.ts";
import { maximum } from "./maximum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { select } from "./select.ts";
import { softplus } from "./softplus.ts";
import { square } from "./square.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";

/**
 * How unlikely counts are where a Poisson distribution is predicted: eˣ − target · x for the logarithm x of its mean, or
 * x − target · ln x for the mean itself. What does not depend on x is left out, unless the loss is to be `full`: then ln target! is added, by Stirling's formula where the
 * target is above 1, as in PyTorch.
 *
 * @example
 * poissonLoss(tensor([0, 1]), tensor([1, 2]))
 */
export function poissonLoss(
  prediction: Tensor,
  target: Tensor,
  options: Reduced & { readonly isLog?: boolean; readonly full?: boolean } = {},
): Tensor {
  const {
    isLog = true,
    full = false,
    ...reduced
  } = checkOptions("poissonLoss", options, ["isLog", "full", "reduction"]);
  expectBoolean("poissonLoss", "isLog", isLog);
  expectBoolean("poissonLoss", "full", full);
  return lossOf("poissonLoss", [prediction, target], reduced, (x, t) => {
    const losses = isLog ? sub(exp(x), mul(t, x)) : sub(x, mul(t, log(add(x, 1e-8))));
    return full ? add(losses, stirling(t)) : losses;
  });
}

/** About ln t!, and 0 up to 1: t · ln t − t + ½ ln(2π · t). */
function stirling(t: Tensor): Tensor {
  const many = gt(t, 1);
  const safe = select(many, t, 1);
  const whole = add(sub(mul(safe, log(safe)), safe), mul(log(mul(safe, 2 * Math.PI)), 0.5));
  return select(many, whole, 0);
}

/**
 * How unlikely numbers are where a mean and a variance are predicted: ½(ln v + (mean − target)² / v). A variance below 1e-6 counts as that;
 * its gradient flows all the same. A `full` loss has ½ ln 2π more.
 *
 * @example
 * gaussianLoss(tensor([0, 1]), tensor([0.5, 1]), tensor([1, 2]))
 */
export function gaussianLoss(
  mean: Tensor,
  target: Tensor,
  variance: Tensor,
  options: Reduced & { readonly full?: boolean } = {},
): Tensor {
  const { full = false, ...reduced } = checkOptions("gaussianLoss", options, ["full", "reduction"]);
  expectBoolean("gaussianLoss", "full", full);
  const constant = 0.5 * Math.log(2 * Math.PI);
  return lossOf("gaussianLoss", [mean, target, variance], reduced, (x, t, v) => {
    const held = add(v, stopGradient(sub(maximum(v, 1e-6), v)));
    const losses = mul(add(log(held), div(square(sub(x, t)), held)), 0.5);
    return full ? add(losses, constant) : losses;
  });
}

/**
 * ln(1 + e^(−target · prediction)) for targets −1 and 1, without overflow; as PyTorch's `soft_margin_loss`.
 *
 * @example
 * softMargin(tensor([2, -1]), tensor([1, -1]))
 */
export function softMargin(prediction: Tensor, target: Tensor, options: Reduced = {}): Tensor {
  const reduced = checkOptions("softMargin", options, ["reduction"]);
  return lossOf("softMargin", [prediction, target], reduced, (x, t) => softplus(neg(mul(t, x))));
}
