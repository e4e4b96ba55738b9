import { checkOptions, expectBoolean } from "../core/options.ts";
import { add } from "../ops/add.ts";
import { div } from "../ops/div.ts";
import { mul } from "../ops/mul.ts";
import { sqrt } from "../ops/sqrt.ts";
import { square } from "../ops/square.ts";
import { sub } from "../ops/sub.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { approach } from "./approach.ts";
import { optimizer, within, type Optimizer } from "./optimizer.ts";

/** The options of RMSProp. */
export interface RmsPropOptions {
  /** @default 0.01 */
  readonly learningRate?: Tensor | number;
  /** How much of the mean of the squares is kept. @default 0.99 */
  readonly decay?: number;
  /** @default 1e-8 */
  readonly epsilon?: number;
  /** How much of the last step's direction is kept. @default 0 */
  readonly momentum?: number;
  /** Divides by the root of the variance instead of the mean square. @default false */
  readonly centred?: boolean;
  /** Adds this much of the parameter to its gradient. @default 0 */
  readonly weightDecay?: number;
}

/**
 * RMSProp (Hinton 2012) with PyTorch's formulas: the gradient divided by the root of the mean of its squares; if centred, of its variance, which stays a number where PyTorch's is below 0.
 *
 * @example
 * const optimizer = rmsProp({ learningRate: 0.001 });
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer {
  const {
    learningRate = 0.01,
    decay = 0.99,
    epsilon = 1e-8,
    momentum = 0,
    centred = false,
    weightDecay = 0,
  } = checkOptions("rmsProp", options, [
    "learningRate",
    "decay",
    "epsilon",
    "momentum",
    "centred",
    "weightDecay",
  ]);
  expectBoolean("rmsProp", "centred", centred);
  within("rmsProp", "learningRate", learningRate, 0, Infinity);
  within("rmsProp", "decay", decay, 0, 1);
  within("rmsProp", "epsilon", epsilon, 0, Infinity);
  within("rmsProp", "momentum", momentum, 0, Infinity);
  within("rmsProp", "weightDecay", weightDecay, 0, Infinity);
  const kept = 1 + (centred ? 1 : 0) + (momentum > 0 ? 1 : 0);
  return optimizer("rmsProp", kept, learningRate, (_, rate) => (param, grad, moments) => {
    const slope = weightDecay === 0 ? grad : add(grad, mul(param, weightDecay));
    // Of the distances from the running mean this gives the variance itself: the mean of the squares less the squared mean is below 0 by rounding once gradients repeat, and its root NaN, as in PyTorch.
    const from = centred ? sub(slope, moments[1]!) : slope;
    const share = centred ? decay * (1 - decay) : 1 - decay;
    const spread = add(mul(moments[0]!, decay), mul(square(from), share));
    const after = [spread];
    if (centred) after.push(approach(moments[1]!, slope, decay));
    let move = div(slope, add(sqrt(spread), epsilon));
    if (momentum > 0) {
      move = add(mul(moments.at(-1)!, momentum), move);
      after.push(move);
    }
    return { param: sub(param, mul(move, rate)), moments: after };
  });
}
