import { shown } from "../core/shown.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { clip } from "./clip.ts";
import { expectTensor } from "./is-tensor.ts";
import { log } from "./log.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { atLeast, inDTypeOf } from "./promote.ts";
import { randomUniform } from "./random.ts";
import { softmax } from "./softmax.ts";

/**
 * e⁻ˣ / Σ e⁻ˣ over an axis (the last unless given): softmax for which less is more. Sums to 1, without overflow.
 *
 * @example
 * softmin(tensor([1, 2, 3])) // [0.6652, 0.2447, 0.0900]
 */
export const softmin = (x: Tensor, axis = -1): Tensor =>
  softmax(neg(atLeast("softmin", x, "f32")), axis);

/**
 * A soft draw of a class from logits over the last axis (Jang 2017): softmax of the logits with Gumbel noise, divided by the temperature. The lower
 * it is, the nearer to one class and the steeper the gradient.
 *
 * @example
 * gumbelSoftmax(logits, key, { temperature: 0.5 })
 */
export function gumbelSoftmax(
  logits: Tensor,
  key: Tensor,
  options: { readonly temperature?: number; readonly stream?: number } = {},
): Tensor {
  const { temperature = 1, stream = 0 } = checkOptions("gumbelSoftmax", options, [
    "temperature",
    "stream",
  ]);
  expectTensor("gumbelSoftmax", logits);
  expectNumber("gumbelSoftmax", "temperature", temperature);
  if (!(temperature > 0))
    throw new ValueError(`gumbelSoftmax: the temperature is above 0, got ${shown(temperature)}`);
  // Half a step off 0, and not rounded up to 1, so that no logarithm is infinite.
  const uniform = clip(randomUniform(key, logits.shape, stream), 2 ** -25, 1 - 2 ** -24);
  const noise = neg(log(neg(log(uniform))));
  const drawn = softmax(mul(add(logits, noise), 1 / temperature));
  return inDTypeOf(drawn, logits);
}
