import { checkOptions, expectNumber } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { eq } from "./compare.ts";
import { div } from "./div.ts";
import { length } from "./length.ts";
import { maximum } from "./maximum.ts";
import { unrounded } from "./promote.ts";
import type { Axes } from "./reduction.ts";
import { select } from "./select.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { nanMean } from "./statistics.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import type { Spread } from "./variance.ts";

/**
 * The variance over some axes, or all, of what is not NaN; NaN of nothing.
 *
 * @example
 * nanVariance(tensor([1, NaN, 3])) // 1
 */
export function nanVariance(
  x: Tensor,
  axes?: Axes,
  keepdims = false,
  options: Spread = {},
): Tensor {
  const { correction = 0 } = checkOptions("nanVariance", options, ["correction"]);
  expectNumber("nanVariance", "correction", correction);
  return unrounded("nanVariance", x, (values) => {
    const { apart, count } = known(values, axes, keepdims);
    return div(sum(square(apart), axes, keepdims), maximum(sub(count, correction), 0));
  });
}

/**
 * The square root of the variance of what is not NaN, without squares that overflow or vanish.
 *
 * @example
 * nanStandardDeviation(tensor([1, NaN, 5])) // 2
 */
export function nanStandardDeviation(
  x: Tensor,
  axes?: Axes,
  keepdims = false,
  options: Spread = {},
): Tensor {
  const { correction = 0 } = checkOptions("nanStandardDeviation", options, ["correction"]);
  expectNumber("nanStandardDeviation", "correction", correction);
  return unrounded("nanStandardDeviation", x, (values) => {
    const { apart, count } = known(values, axes, keepdims);
    return div(length(apart, axes, keepdims), sqrt(maximum(sub(count, correction), 0)));
  });
}

/** How far what is not NaN lies from its mean, and how many there are. */
function known(
  values: Tensor,
  axes: Axes,
  keepdims: boolean,
): { readonly apart: Tensor; readonly count: Tensor } {
  const isNumber = eq(values, values);
  // Before they are squared, so that NaN has the gradient 0.
  const apart = select(isNumber, sub(values, nanMean(values, axes, true)), 0);
  return { apart, count: cast(sum(isNumber, axes, keepdims), values.dtype) };
}
