import { ShapeError } from "../core/errors.ts";
import { checkOptions } from "../core/options.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { clip } from "./clip.ts";
import { div } from "./div.ts";
import { gather } from "./gather.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { moveAxis } from "./arranging.ts";
import { promote } from "./promote.ts";
import { slice, type Cut } from "./slice.ts";
import { searchSorted } from "./sort.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/**
 * The area under a line of values along an axis, by trapezoids; their places are `at`, a vector, or `spacing` apart.
 *
 * @example
 * trapezoid(tensor([1, 2, 3])) // 4
 */
export function trapezoid(
  y: Tensor,
  options: { readonly at?: Tensor; readonly spacing?: number; readonly axis?: number } = {},
): Tensor {
  const {
    at,
    spacing = 1,
    axis = -1,
  } = checkOptions("trapezoid", options, ["at", "spacing", "axis"]);
  const [values, places] = promote("trapezoid", y, at ?? 0, "f32");
  const along = normalizeAxis("trapezoid", axis, values.shape.length);
  const length = values.shape[along]!;
  const last = moveAxis(values, along, -1);
  const lead = last.shape.slice(1).map((): Cut => null);
  const middle = mul(add(slice(last, [...lead, [1, null]]), slice(last, [...lead, [0, -1]])), 0.5);
  if (at === undefined) return mul(sum(middle, -1), spacing);
  if (places.shape.length !== 1 || places.shape[0] !== length)
    throw new ShapeError(`trapezoid: ${length} values at places ${show(places.shape)}`);
  return sum(mul(middle, sub(slice(places, [[1, null]]), slice(places, [[0, -1]]))), -1);
}

/**
 * The height at `x` of the line through points `(at, heights)`, whose places go up; before the first and behind the last their heights.
 * The gradient flows to all three.
 *
 * @example
 * interp(tensor([0.5, 9]), tensor([0, 1, 3]), tensor([2, 4, 8])) // [3, 8]
 */
export function interp(x: Tensor, at: Tensor, heights: Tensor): Tensor {
  const [places, levels] = promote("interp", at, heights, "f32");
  const [given] = promote("interp", x, places, "f32");
  const count = places.shape[0] ?? 0;
  if (
    places.shape.length !== 1 ||
    levels.shape.length !== 1 ||
    levels.shape[0] !== count ||
    count < 2
  )
    throw new ShapeError(
      `interp: expected two or more places and as many heights, got ${show(places.shape)} and ${show(levels.shape)}`,
    );
  const end = (i: number): Tensor => slice(places, [i]);
  const held = maximum(minimum(given, end(count - 1)), end(0));
  const next = clip(searchSorted(places, held, { right: true }), 1, count - 1);
  const before = sub(next, 1);
  const [from, to] = [gather(places, before), gather(places, next)];
  const [low, high] = [gather(levels, before), gather(levels, next)];
  return add(low, mul(sub(high, low), div(sub(held, from), sub(to, from))));
}

/**
 * The value at `x` of the polynomial with these coefficients, that of the highest power first.
 *
 * @example
 * polynomial(tensor([1, 0, -2]), tensor([3, 0.5])) // [7, -1.75]
 */
export function polynomial(coefficients: Tensor, x: Tensor): Tensor {
  const [factors, at] = promote("polynomial", coefficients, x, "f32");
  if (factors.shape.length !== 1 || factors.shape[0] === 0)
    throw new ShapeError(
      `polynomial: expected a vector of coefficients, got ${show(factors.shape)}`,
    );
  const each = Array.from({ length: factors.shape[0]! }, (_, i) => slice(factors, [i]));
  return each
    .slice(1)
    .reduce((y, factor) => add(mul(y, at), factor), broadcastTo(each[0]!, at.shape));
}
