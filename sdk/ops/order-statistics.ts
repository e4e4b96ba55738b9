import { shown } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { alongAxis } from "./along.ts";
import { argmax } from "./arg.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { ne } from "./compare.ts";
import { concat } from "./concat.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { max } from "./max.ts";
import { min } from "./min.ts";
import { mul } from "./mul.ts";
import { unroundedAll } from "./promote.ts";
import type { Axes } from "./reduction.ts";
import { expandDims, squeeze } from "./reshape.ts";
import { cummax } from "./scan.ts";
import { select } from "./select.ts";
import { slice, type Cut } from "./slice.ts";
import { argsort, ranked } from "./sort.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { atPlaces } from "./take-along-axis.ts";

/**
 * The element of an axis that has `k` before it in order, and its place as i32; k counts from 0. The gradient goes to it.
 *
 * @example
 * kthValue(tensor([3, 1, 2]), 0).values // 1
 */
export function kthValue(
  x: Tensor,
  k: number,
  axis = -1,
): { readonly values: Tensor; readonly indices: Tensor } {
  expectTensor("kthValue", x);
  const along = normalizeAxis("kthValue", axis, x.shape.length);
  if (!Number.isInteger(k) || k < 0 || k >= x.shape[along]!)
    throw new ShapeError(
      `kthValue: k is a place from 0 to below ${x.shape[along]}, the length of axis ${along}, got ${shown(k)}`,
    );
  const { values, indices } = ranked(x, along, { first: k, count: 1, descending: false });
  return { values: squeeze(values, along), indices: squeeze(indices, along) };
}

/**
 * The element of an axis that stands there most often, the least of several, and the last place where it stands as i32. The gradient goes to that place.
 *
 * @example
 * mode(tensor([3, 1, 3, 2])).values // 3
 */
export function mode(x: Tensor, axis = -1): { readonly values: Tensor; readonly indices: Tensor } {
  expectTensor("mode", x);
  const along = normalizeAxis("mode", axis, x.shape.length);
  if (x.shape[along] === 0)
    throw new ShapeError(`mode: nothing to choose from, got ${show(x.shape)}`);
  const places = alongAxis("mode", x, along, (last) => {
    const order = argsort(last);
    const at = last.shape.length - 1;
    return atPlaces(order, expandDims(argmax(runs(atPlaces(last, order, at)), -1), -1), at);
  });
  return {
    values: squeeze(atPlaces(x, places, along), along),
    indices: squeeze(places, along),
  };
}

/** For each place of the last axis how many equals stand in a row up to it. */
function runs(ordered: Tensor): Tensor {
  const lead = ordered.shape.slice(1).map((): Cut => null);
  const part = (cut: Cut) => slice(ordered, [...lead, cut]);
  const differs = ne(part([1, null]), part([0, -1]));
  const first = ne(part([0, 1]), part([0, 1]));
  const count = known(
    ordered,
    Array.from({ length: ordered.shape.at(-1)! }, (_, i) => i),
    "i32",
  );
  const starts = select(concat([first, differs], -1), count, 0);
  return sub(count, cummax(starts));
}

/**
 * The greatest less the least over some axes, or all; NaN where one is NaN. Gradient: grad to the greatest, −grad to the least, shared by equals.
 *
 * @example
 * peakToPeak(tensor([3, 1, 5])) // 4
 */
export const peakToPeak = (x: Tensor, axes?: Axes, keepdims = false): Tensor =>
  sub(max(x, axes, keepdims), min(x, axes, keepdims));

/**
 * The mean over some axes, or all, in which each element counts as much as its weight says; weights broadcast.
 *
 * @example
 * weightedMean(tensor([1, 4]), tensor([2, 1])) // 2
 */
export function weightedMean(x: Tensor, weights: Tensor, axes?: Axes, keepdims = false): Tensor {
  expectTensor("weightedMean", x);
  expectTensor("weightedMean", weights);
  return unroundedAll("weightedMean", [x, weights], (values, given) => {
    const shares = broadcastTo(given, values.shape);
    return div(sum(mul(values, shares), axes, keepdims), sum(shares, axes, keepdims));
  });
}
