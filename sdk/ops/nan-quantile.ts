import { shown } from "../core/shown.ts";
import { ValueError } from "../core/errors.ts";
import { expectBoolean } from "../core/options.ts";
import { normalizeAxes, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { eq } from "./compare.ts";
import { ceil } from "./ceil.ts";
import { floor } from "./floor.ts";
import { lined } from "./lined.ts";
import { maximum } from "./maximum.ts";
import { mul } from "./mul.ts";
import { atLeast } from "./promote.ts";
import { kept, type Axes } from "./reduction.ts";
import { reshape } from "./reshape.ts";
import { slice, type Cut } from "./slice.ts";
import { sort } from "./sort.ts";
import { between } from "./statistics.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { atPlaces } from "./take-along-axis.ts";

/**
 * What stands at the fraction `q` (from 0 to 1) of the elements that are not NaN, in order, over some axes, or all; between two elements in proportion.
 * NaN of nothing. The gradient goes to the two.
 *
 * @example
 * nanQuantile(tensor([4, NaN, 1, 3]), 0.25) // 2
 */
export function nanQuantile(x: Tensor, q: number, axes?: Axes, keepdims = false): Tensor {
  expectBoolean("nanQuantile", "keepdims", keepdims);
  if (!(typeof q === "number" && q >= 0 && q <= 1))
    throw new ValueError(`nanQuantile: q is from 0 to 1, got ${shown(q)}`);
  const values = atLeast("nanQuantile", x, "f32");
  const list = normalizeAxes("nanQuantile", axes, x.shape.length);
  const { line } = lined(values, list);
  if (line.shape.at(-1) === 0)
    throw new ValueError(`nanQuantile: needs at least one element, got ${show(x.shape)}`);
  const ordered = sort(line);
  const count = sum(eq(line, line), -1, true);
  // In f64, which names every place.
  const at = mul(maximum(sub(cast(count, "f64"), 1), 0), q);
  const axis = line.shape.length - 1;
  const pick = (place: Tensor) => atPlaces(ordered, cast(place, "i32"), axis);
  const part = cast(sub(at, floor(at)), values.dtype);
  const all = between(pick(floor(at)), pick(ceil(at)), part);
  const found = slice(all, [...line.shape.slice(1).map((): Cut => null), 0]);
  return keepdims ? reshape(found, kept(x.shape, list)) : found;
}

/**
 * The middle of the elements that are not NaN, in order, over some axes, or all; the mean of the two middle ones of an even number.
 *
 * @example
 * nanMedian(tensor([3, NaN, 1, 2])) // 2
 */
export const nanMedian = (x: Tensor, axes?: Axes, keepdims = false): Tensor =>
  nanQuantile(x, 0.5, axes, keepdims);
