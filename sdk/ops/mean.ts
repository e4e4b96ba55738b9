import { normalizeAxes, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { unrounded } from "./promote.ts";
import type { Axes } from "./reduction.ts";
import { sum } from "./sum.ts";

/**
 * The mean over some axes, or all, of fractions; NaN of nothing. Gradient: grad / the number of elements.
 *
 * @example
 * mean(tensor([[1, 2], [3, 4]]), 0) // [2, 3]
 */
export function mean(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  expectTensor("mean", x);
  const list = normalizeAxes("mean", axes, x.shape.length);
  const count = size(list.map((axis) => x.shape[axis]!));
  return unrounded("mean", x, (y) => div(sum(y, list, keepdims), count));
}
