import { checkOptions, expectNumber } from "../core/options.ts";
import { normalizeAxes, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { length } from "./length.ts";
import { mean } from "./mean.ts";
import { unrounded } from "./promote.ts";
import type { Axes } from "./reduction.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** What is taken from the number of elements in the divisor: 0 for a population, 1 for a sample. */
export interface Spread {
  /** @default 0 */
  readonly correction?: number;
}

/**
 * The mean squared distance from the mean over some axes, or all, of a population as NumPy's `var`; `correction: 1` gives that of a sample, PyTorch's. Gradient: grad · 2(x − mean) / n.
 *
 * @example
 * variance(tensor([1, 2, 3])) // 0.6667
 */
export function variance(x: Tensor, axes?: Axes, keepdims = false, options: Spread = {}): Tensor {
  const { correction = 0 } = checkOptions("variance", options, ["correction"]);
  expectNumber("variance", "correction", correction);
  expectTensor("variance", x);
  const list = normalizeAxes("variance", axes, x.shape.length);
  const count = size(list.map((axis) => x.shape[axis]!));
  return unrounded("variance", x, (values) => {
    const squares = square(sub(values, mean(values, list, true)));
    return div(sum(squares, list, keepdims), Math.max(0, count - correction));
  });
}

/**
 * The square root of the variance, without squares that overflow or vanish; its gradient is 0 where the variance is 0.
 *
 * @example
 * standardDeviation(tensor([1, 2, 3]), 0, false, { correction: 1 }) // 1
 */
export function standardDeviation(
  x: Tensor,
  axes?: Axes,
  keepdims = false,
  options: Spread = {},
): Tensor {
  const { correction = 0 } = checkOptions("standardDeviation", options, ["correction"]);
  expectNumber("standardDeviation", "correction", correction);
  expectTensor("standardDeviation", x);
  const list = normalizeAxes("standardDeviation", axes, x.shape.length);
  const count = size(list.map((axis) => x.shape[axis]!));
  return unrounded("standardDeviation", x, (values) => {
    const apart = sub(values, mean(values, list, true));
    return div(length(apart, list, keepdims), Math.sqrt(Math.max(0, count - correction)));
  });
}
