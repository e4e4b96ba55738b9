import { checkOptions, expectBoolean } from "../core/options.ts";
import { add } from "../ops/add.ts";
import { gt } from "../ops/compare.ts";
import { mul } from "../ops/mul.ts";
import { select } from "../ops/select.ts";
import { sub } from "../ops/sub.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { optimizer, within, type Optimizer } from "./optimizer.ts";

/** The options of stochastic gradient descent. */
export interface SgdOptions {
  readonly learningRate: Tensor | number;
  /** How much of the last step's direction is kept. @default 0 */
  readonly momentum?: number;
  /** How much less than all of the gradient goes into the direction, after the first step. @default 0 */
  readonly dampening?: number;
  /** Looks ahead along the momentum. @default false */
  readonly nesterov?: boolean;
  /** Adds this much of the parameter to its gradient. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent with PyTorch's formulas: `v ← momentum · v + (1 − dampening) · g`, `p ← p − rate · v`, and with Nesterov's
 * momentum `p ← p − rate · (g + momentum · v)`.
 *
 * @example
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
 */
export function sgd(options: SgdOptions): Optimizer {
  const {
    learningRate,
    momentum = 0,
    dampening = 0,
    nesterov = false,
    weightDecay = 0,
  } = checkOptions("sgd", options, [
    "learningRate",
    "momentum",
    "dampening",
    "nesterov",
    "weightDecay",
  ]);
  within("sgd", "learningRate", learningRate, 0, Infinity);
  within("sgd", "momentum", momentum, 0, Infinity);
  within("sgd", "weightDecay", weightDecay, 0, Infinity);
  within("sgd", "dampening", dampening, 0, Infinity);
  expectBoolean("sgd", "nesterov", nesterov);
  if (nesterov && momentum === 0) throw new RangeError("sgd: nesterov needs a momentum above 0");
  if (nesterov && dampening !== 0)
    throw new RangeError(`sgd: nesterov needs a dampening of 0, got ${dampening}`);
  return optimizer("sgd", momentum === 0 ? 0 : 1, learningRate, (step, rate) => {
    // The first direction is all of the gradient.
    const share = dampening === 0 ? 1 : select(gt(step, 1), 1 - dampening, 1);
    return (param, grad, moments) => {
      const slope = weightDecay === 0 ? grad : add(grad, mul(param, weightDecay));
      const [last] = moments;
      if (last === undefined) return { param: sub(param, mul(slope, rate)), moments };
      const velocity = add(mul(last, momentum), dampening === 0 ? slope : mul(slope, share));
      const direction = nesterov ? add(slope, mul(velocity, momentum)) : velocity;
      return { param: sub(param, mul(direction, rate)), moments: [velocity] };
    };
  });
}
