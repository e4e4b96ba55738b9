import { shown } from "../core/shown.ts";
import { checkOptions, expectBoolean, expectNumber } from "../core/options.ts";
import { ValueError } from "../core/errors.ts";
import { isFloat } from "../core/dtype.ts";
import { normalizeAxes, normalizeAxis, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { alongAxis } from "./along.ts";
import { cast } from "./cast.ts";
import { isFinite } from "./classify.ts";
import { eq, gt, lt, ne } from "./compare.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { length } from "./length.ts";
import { lined } from "./lined.ts";
import { logicalAnd } from "./logical.ts";
import { max } from "./max.ts";
import { min } from "./min.ts";
import { mul } from "./mul.ts";
import { pow } from "./pow.ts";
import { atLeast, unrounded } from "./promote.ts";
import { kept, type Axes } from "./reduction.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { slice, type Cut } from "./slice.ts";
import { ranked } from "./sort.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/**
 * How many elements over some axes, or all, are not 0, as i32; NaN is not 0. No gradient flows.
 *
 * @example
 * countNonzero(tensor([1, 0, 3])) // 2
 */
export const countNonzero = (x: Tensor, axes?: Axes, keepdims = false): Tensor =>
  sum(ne(x, 0), axes, keepdims);

/**
 * Whether one over some axes, or all, is true, or not 0; false of nothing.
 *
 * @example
 * any(tensor([0, 2])) // 1
 */
export const any = (x: Tensor, axes?: Axes, keepdims = false): Tensor =>
  gt(countNonzero(x, axes, keepdims), 0);

/**
 * Whether all over some axes, or all axes, are true, or not 0; true of nothing.
 *
 * @example
 * all(tensor([0, 2])) // 0
 */
export const all = (x: Tensor, axes?: Axes, keepdims = false): Tensor =>
  eq(sum(eq(x, 0), axes, keepdims), 0);

/**
 * The length of what lies along some axes, or all: (Σ |x|ᵖ)^(1/p); for `p` = ±∞ the greatest or least |x|, for 0 how many are not 0.
 * No square overflows or vanishes on the way. The gradient at a length of 0 is 0.
 *
 * @example
 * norm(tensor([3, -4])) // 5
 */
export function norm(
  x: Tensor,
  axes?: Axes,
  keepdims = false,
  options: { readonly p?: number } = {},
): Tensor {
  const { p = 2 } = checkOptions("norm", options, ["p"]);
  expectNumber("norm", "p", p);
  return unrounded("norm", x, (values) => lengthOf(values, axes, keepdims, p));
}

function lengthOf(values: Tensor, axes: Axes | undefined, keepdims: boolean, p: number): Tensor {
  if (p === 2) return length(values, axes, keepdims);
  if (p === Infinity) return max(abs(values), axes, keepdims);
  if (p === -Infinity) return min(abs(values), axes, keepdims);
  if (p === 0) return cast(countNonzero(values, axes, keepdims), values.dtype);
  if (p === 1) return sum(abs(values), axes, keepdims);
  return powerMean(abs(values), axes, keepdims, p);
}

/** (Σ xᵖ)^(1/p), by the element that counts most, so that no power overflows. */
function powerMean(x: Tensor, axes: Axes | undefined, keepdims: boolean, p: number): Tensor {
  const scale = scaleOf(stopGradient(x), axes, p);
  const parts = div(x, scale);
  const nothing = eq(parts, 0);
  // A root of 0 is taken of 1 and thrown away: its slope would be infinite.
  const powers = p > 0 ? select(nothing, 0, pow(select(nothing, 1, parts), p)) : pow(parts, p);
  const total = sum(powers, axes, keepdims);
  const none = eq(total, 0);
  const root = select(none, 0, pow(select(none, 1, total), 1 / p));
  return mul(root, keepdims ? scale : reshape(scale, root.shape));
}

/** The greatest along axes that stay, for negative powers the least; 1 where it is 0 or no finite number, or there is none. */
function scaleOf(x: Tensor, axes: Axes | undefined, p: number): Tensor {
  const list = normalizeAxes("norm", axes, x.shape.length);
  if (size(list.map((axis) => x.shape[axis]!)) === 0) return sum(x, axes, true);
  const most = p > 0 ? max(x, axes, true) : min(x, axes, true);
  return select(logicalAnd(gt(most, 0), lt(most, Infinity)), most, 1);
}

/**
 * The sum over some axes, or all, of what is not NaN, 0 of nothing. No gradient goes to NaN.
 *
 * @example
 * nanSum(tensor([1, NaN, 3])) // 4
 */
export const nanSum = (x: Tensor, axes?: Axes, keepdims = false): Tensor =>
  sum(select(ne(x, x), 0, x), axes, keepdims);

/**
 * The mean over some axes, or all, of what is not NaN; NaN of nothing. No gradient goes to NaN.
 *
 * @example
 * nanMean(tensor([1, NaN, 3])) // 2
 */
export function nanMean(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  return unrounded("nanMean", x, (values) => {
    const count = sum(eq(values, values), axes, keepdims);
    return div(nanSum(values, axes, keepdims), cast(count, values.dtype));
  });
}

/**
 * The greatest over some axes, or all, of what is not NaN; −∞ where all is.
 *
 * @example
 * nanMax(tensor([1, NaN, 3])) // 3
 */
export function nanMax(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  expectTensor("nanMax", x);
  return max(isFloat(x.dtype) ? select(ne(x, x), -Infinity, x) : x, axes, keepdims);
}

/**
 * The least over some axes, or all, of what is not NaN; ∞ where all is.
 *
 * @example
 * nanMin(tensor([1, NaN, 3])) // 1
 */
export function nanMin(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  expectTensor("nanMin", x);
  return min(isFloat(x.dtype) ? select(ne(x, x), Infinity, x) : x, axes, keepdims);
}

/**
 * What stands at the fraction `q` (from 0 to 1) of the elements in order over some axes, or all; between two elements in proportion.
 * NaN where one is NaN. The gradient goes to the two, which are found without sorting the others.
 *
 * @example
 * quantile(tensor([4, 1, 3, 2]), 0.5) // 2.5
 */
export function quantile(x: Tensor, q: number, axes?: Axes, keepdims = false): Tensor {
  expectBoolean("quantile", "keepdims", keepdims);
  if (!(typeof q === "number" && q >= 0 && q <= 1))
    throw new ValueError(`quantile: q is from 0 to 1, got ${shown(q)}`);
  const values = atLeast("quantile", x, "f32");
  const list = normalizeAxes("quantile", axes, x.shape.length);
  const { line } = lined(values, list);
  const count = line.shape.at(-1)!;
  if (count === 0) throw new ValueError("quantile: needs at least one element");
  const at = q * (count - 1);
  const first = Math.floor(at);
  const isBetween = first < at;
  const ranks = { first, count: isBetween ? 2 : 1, descending: false };
  const lead = line.shape.slice(1).map((): Cut => null);
  const { values: two } = ranked(line, lead.length, ranks);
  const pick = (i: number) => slice(two, [...lead, i]);
  const found = isBetween ? between(pick(0), pick(1), at - first) : pick(0);
  // NaN where one is.
  const greatest = stopGradient(max(line, -1));
  const result = select(ne(greatest, greatest), greatest, found);
  return keepdims ? reshape(result, kept(x.shape, list)) : result;
}

/** What lies at a part of the way from one number to another; also where the way is longer than any number, or they are infinite. */
export function between(low: Tensor, high: Tensor, part: Tensor | number): Tensor {
  const way = sub(high, low);
  const rest = typeof part === "number" ? 1 - part : sub(1, part);
  const apart = add(mul(low, rest), mul(high, part));
  // Nothing of an infinite number is NaN, not nothing.
  const far = typeof part === "number" ? apart : select(eq(part, 0), low, apart);
  return select(isFinite(way), add(low, mul(way, part)), far);
}

/**
 * The middle of the elements in order over some axes, or all; the mean of the two middle ones of an even number, as in NumPy.
 *
 * @example
 * median(tensor([3, 1, 2])) // 2
 */
export const median = (x: Tensor, axes?: Axes, keepdims = false): Tensor =>
  quantile(x, 0.5, axes, keepdims);

/**
 * The difference of each element of an axis to the one before it, `times` times over.
 *
 * @example
 * diff(tensor([1, 4, 9])) // [3, 5]
 */
export function diff(x: Tensor, axis = -1, options: { readonly times?: number } = {}): Tensor {
  const { times = 1 } = checkOptions("diff", options, ["times"]);
  if (!Number.isInteger(times) || times < 0)
    throw new ValueError(`diff: times is a whole number from 0 up, got ${shown(times)}`);
  expectTensor("diff", x);
  normalizeAxis("diff", axis, x.shape.length);
  let result = x;
  // After as many times as the axis is long nothing is left.
  const length = x.shape.at(axis) ?? 0;
  for (let i = 0; i < Math.min(times, length); i++)
    result = alongAxis("diff", result, axis, (last) => {
      const lead = last.shape.slice(1).map((): Cut => null);
      return sub(slice(last, [...lead, [1, null]]), slice(last, [...lead, [0, -1]]));
    });
  return result;
}
