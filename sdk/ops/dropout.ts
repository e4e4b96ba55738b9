import { expectNumber } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ge } from "./compare.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { atLeast } from "./promote.ts";
import { randomUniform } from "./random.ts";
import { select } from "./select.ts";

/**
 * `x` with each element set to 0 with probability `rate` and the others divided by 1 − rate, so that the mean stays.
 * The gradient flows where the element stayed. For training only; use another stream for every layer.
 *
 * @example
 * dropout(hidden, 0.2, key, 1)
 */
export function dropout(x: Tensor, rate: number, key: Tensor, stream = 0): Tensor {
  expectTensor("dropout", x);
  checkRate("dropout", rate);
  if (rate === 0) return x;
  const stays = ge(randomUniform(key, x.shape, stream), rate);
  return select(stays, mul(atLeast("dropout", x, "f32"), 1 / (1 - rate)), 0);
}

/** Throws for a rate that dropout cannot have. */
export function checkRate(op: string, rate: number): void {
  expectNumber(op, "the rate", rate);
  if (!(rate >= 0 && rate < 1))
    throw new ValueError(`${op}: the rate is from 0 to below 1, got ${shown(rate)}`);
}
