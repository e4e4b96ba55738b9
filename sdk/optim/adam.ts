import { checkOptions, expectBoolean } from "../core/options.ts";
import { add } from "../ops/add.ts";
import { div } from "../ops/div.ts";
import { expm1 } from "../ops/expm1.ts";
import { maximum } from "../ops/maximum.ts";
import { mul } from "../ops/mul.ts";
import { neg } from "../ops/neg.ts";
import { sqrt } from "../ops/sqrt.ts";
import { square } from "../ops/square.ts";
import { sub } from "../ops/sub.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { approach } from "./approach.ts";
import { optimizer, within, type Optimizer } from "./optimizer.ts";

/** The options of Adam and AdamW. */
export interface AdamOptions {
  /** @default 0.001 */
  readonly learningRate?: Tensor | number;
  /** How much of the mean of the gradients is kept. @default 0.9 */
  readonly beta1?: number;
  /** How much of the mean of their squares is kept. @default 0.999 */
  readonly beta2?: number;
  /** @default 1e-8 */
  readonly epsilon?: number;
  /** @default 0 for Adam, 0.01 for AdamW */
  readonly weightDecay?: number;
  /** Divides by the root of the greatest mean of the squares so far (Reddi 2018). @default false */
  readonly amsgrad?: boolean;
}

/**
 * Adam (Kingma and Ba 2015) with PyTorch's formulas: steps along the mean of the gradients, divided by the root of the mean
 * of their squares, both corrected for starting at 0. Weight decay is added to the gradient.
 *
 * @example
 * const optimizer = adam({ learningRate: 0.001 });
 */
export const adam = (options: AdamOptions = {}): Optimizer => createAdam("adam", options, 0, false);

/** Adam with either kind of weight decay: added to the gradient, or decoupled from it. */
export function createAdam(
  name: string,
  options: AdamOptions,
  decay: number,
  decoupled: boolean,
): Optimizer {
  const {
    learningRate = 1e-3,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    weightDecay = decay,
    amsgrad = false,
  } = checkOptions(name, options, [
    "learningRate",
    "beta1",
    "beta2",
    "epsilon",
    "weightDecay",
    "amsgrad",
  ]);
  within(name, "learningRate", learningRate, 0, Infinity);
  within(name, "beta1", beta1, 0, 1);
  within(name, "beta2", beta2, 0, 1);
  within(name, "epsilon", epsilon, 0, Infinity);
  within(name, "weightDecay", weightDecay, 0, Infinity);
  expectBoolean(name, "amsgrad", amsgrad);

  return optimizer(name, amsgrad ? 3 : 2, learningRate, (step, rate) => {
    const stride = div(rate, correction(beta1, step));
    const root = div(1, sqrt(correction(beta2, step)));
    return (param, grad, [mean, squares, most]) => {
      const slope = decoupled || weightDecay === 0 ? grad : add(grad, mul(param, weightDecay));
      const kept = decoupled && weightDecay !== 0 ? mul(param, shrunk(rate, weightDecay)) : param;
      // The moments exist: the optimizer keeps so many.
      const first = approach(mean!, slope, beta1);
      const second = add(mul(squares!, beta2), mul(square(slope), 1 - beta2));
      const greatest = amsgrad ? maximum(most!, second) : second;
      const move = div(mul(first, stride), add(mul(sqrt(greatest), root), epsilon));
      const moments = amsgrad ? [first, second, greatest] : [first, second];
      return { param: sub(kept, move), moments };
    };
  });
}

/** 1 − βᵗ, which written like that would lose five digits of seven at the first steps for β near 1. */
export const correction = (beta: number, step: Tensor): Tensor =>
  beta === 0 ? step.scalar(1) : neg(expm1(mul(step, Math.log(beta))));

const shrunk = (rate: Tensor | number, weightDecay: number): Tensor | number =>
  typeof rate === "number" ? 1 - rate * weightDecay : sub(1, mul(rate, weightDecay));
