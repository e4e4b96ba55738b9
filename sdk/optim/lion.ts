import { checkOptions } from "../core/options.ts";
import { add } from "../ops/add.ts";
import { mul } from "../ops/mul.ts";
import { sign } from "../ops/sign.ts";
import { sub } from "../ops/sub.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { optimizer, within, type Optimizer } from "./optimizer.ts";

/** The options of Lion. */
export interface LionOptions {
  /** @default 0.0001 */
  readonly learningRate?: Tensor | number;
  /** How much of the mean counts for the direction. @default 0.9 */
  readonly beta1?: number;
  /** How much of the mean is kept. @default 0.99 */
  readonly beta2?: number;
  /** Shrinks the parameters by rate · weightDecay. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Lion (Chen 2023, algorithm 2): steps of one size along the sign of a mix of the gradient and its mean.
 *
 * @example
 * const optimizer = lion({ learningRate: 1e-4, weightDecay: 0.1 });
 */
export function lion(options: LionOptions = {}): Optimizer {
  const {
    learningRate = 1e-4,
    beta1 = 0.9,
    beta2 = 0.99,
    weightDecay = 0,
  } = checkOptions("lion", options, ["learningRate", "beta1", "beta2", "weightDecay"]);
  within("lion", "learningRate", learningRate, 0, Infinity);
  within("lion", "beta1", beta1, 0, 1);
  within("lion", "beta2", beta2, 0, 1);
  within("lion", "weightDecay", weightDecay, 0, Infinity);
  return optimizer("lion", 1, learningRate, (_, rate) => (param, grad, [mean]) => {
    const direction = sign(add(mul(mean!, beta1), mul(grad, 1 - beta1)));
    const move = weightDecay === 0 ? direction : add(direction, mul(param, weightDecay));
    const kept = add(mul(mean!, beta2), mul(grad, 1 - beta2));
    return { param: sub(param, mul(move, rate)), moments: [kept] };
  });
}
