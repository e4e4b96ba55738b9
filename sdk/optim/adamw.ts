import { createAdam, type AdamOptions } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * AdamW (Loshchilov and Hutter 2019): Adam whose weight decay shrinks the parameters directly, by `rate · weightDecay`.
 *
 * @example
 * const optimizer = adamW({ learningRate: 0.001, weightDecay: 0.05 });
 */
export const adamW = (options: AdamOptions = {}): Optimizer =>
  createAdam("adamW", options, 0.01, true);
