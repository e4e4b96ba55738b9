import { checkOptions } from "../core/options.ts";
import { add } from "../ops/add.ts";
import { div } from "../ops/div.ts";
import { mul } from "../ops/mul.ts";
import { sqrt } from "../ops/sqrt.ts";
import { square } from "../ops/square.ts";
import { sub } from "../ops/sub.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { optimizer, within, type Optimizer } from "./optimizer.ts";

/** The options of Adagrad. */
export interface AdagradOptions {
  /** @default 0.01 */
  readonly learningRate?: Tensor | number;
  /** The rate is divided by 1 + this · (steps done). @default 0 */
  readonly rateDecay?: number;
  /** @default 1e-10 */
  readonly epsilon?: number;
  /** Adds this much of the parameter to its gradient. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Adagrad (Duchi 2011) with PyTorch's formulas: the gradient divided by the root of the sum of all its squares so far.
 *
 * @example
 * const optimizer = adagrad({ learningRate: 0.1 });
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const {
    learningRate = 0.01,
    rateDecay = 0,
    epsilon = 1e-10,
    weightDecay = 0,
  } = checkOptions("adagrad", options, ["learningRate", "rateDecay", "epsilon", "weightDecay"]);
  within("adagrad", "learningRate", learningRate, 0, Infinity);
  within("adagrad", "rateDecay", rateDecay, 0, Infinity);
  within("adagrad", "epsilon", epsilon, 0, Infinity);
  within("adagrad", "weightDecay", weightDecay, 0, Infinity);
  return optimizer("adagrad", 1, learningRate, (step, rate) => {
    const slower = rateDecay === 0 ? rate : div(rate, add(mul(sub(step, 1), rateDecay), 1));
    return (param, grad, [sum]) => {
      const slope = weightDecay === 0 ? grad : add(grad, mul(param, weightDecay));
      const total = add(sum!, square(slope));
      const move = div(mul(slope, slower), add(sqrt(total), epsilon));
      return { param: sub(param, move), moments: [total] };
    };
  });
}
