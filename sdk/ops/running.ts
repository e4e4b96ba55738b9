import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { alongAxis } from "./along.ts";
import { eq, gt, le } from "./compare.ts";
import { concat } from "./concat.ts";
import { expectTensor } from "./is-tensor.ts";
import { logicalAnd } from "./logical.ts";
import { logAddExp } from "./mixing.ts";
import { mod } from "./mod.ts";
import { mul } from "./mul.ts";
import { unrounded, atLeast } from "./promote.ts";
import { cumsum } from "./scan.ts";
import { select } from "./select.ts";
import { slice, type Cut } from "./slice.ts";
import { diff } from "./statistics.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";

const part = (x: Tensor, cut: Cut): Tensor =>
  slice(x, [...x.shape.slice(1).map((): Cut => null), cut]);

/**
 * ln of the sum of eˣ up to each place of an axis, without overflow.
 *
 * @example
 * logCumsumExp(tensor([0, 0, 0])) // [0, 0.6931, 1.0986]
 */
export const logCumsumExp = (x: Tensor, axis = -1): Tensor =>
  unrounded("logCumsumExp", x, (values) =>
    alongAxis("logCumsumExp", values, axis, (last) => doubling(last, 1)),
  );

/** By steps of 1, 2, 4, …: a sum of all would lose those that are small beside one that comes later. */
function doubling(x: Tensor, step: number): Tensor {
  if (step >= x.shape.at(-1)!) return x;
  const [before, after] = [part(x, [0, -step]), part(x, [step, null])];
  return doubling(concat([part(x, [0, step]), logAddExp(before, after)], -1), 2 * step);
}

/**
 * The area under a line of values up to each place of an axis from the second on, by trapezoids `spacing` apart.
 *
 * @example
 * cumulativeTrapezoid(tensor([1, 2, 3])) // [1.5, 4]
 */
export function cumulativeTrapezoid(
  y: Tensor,
  axis = -1,
  options: { readonly spacing?: number } = {},
): Tensor {
  const { spacing = 1 } = checkOptions("cumulativeTrapezoid", options, ["spacing"]);
  expectNumber("cumulativeTrapezoid", "spacing", spacing);
  const values = atLeast("cumulativeTrapezoid", y, "f32");
  return alongAxis("cumulativeTrapezoid", values, axis, (last) =>
    cumsum(mul(add(part(last, [1, null]), part(last, [0, -1])), spacing / 2)),
  );
}

/**
 * The slope at each place of an axis, `spacing` apart: half the difference of the two neighbours, at the ends the difference to the one there is. For the gradient
 * of a function see `grad`.
 *
 * @example
 * centralDifferences(tensor([1, 2, 4, 7])) // [1, 1.5, 2.5, 3]
 */
export function centralDifferences(
  x: Tensor,
  axis = -1,
  options: { readonly spacing?: number } = {},
): Tensor {
  const { spacing = 1 } = checkOptions("centralDifferences", options, ["spacing"]);
  expectNumber("centralDifferences", "spacing", spacing);
  const values = atLeast("centralDifferences", x, "f32");
  const along = normalizeAxis("centralDifferences", axis, values.shape.length);
  if (values.shape[along]! < 2)
    throw new ShapeError(
      `centralDifferences: needs at least two places on axis ${along}, got ${show(values.shape)}`,
    );
  return alongAxis("centralDifferences", values, along, (last) => {
    const inner = mul(sub(part(last, [2, null]), part(last, [0, -2])), 0.5);
    const first = sub(part(last, [1, 2]), part(last, [0, 1]));
    const end = sub(part(last, [-1, null]), part(last, [-2, -1]));
    return mul(concat([first, inner, end], -1), 1 / spacing);
  });
}

/**
 * Angles along an axis without jumps: from each to the next at most half a `period`, by whole periods added.
 *
 * @example
 * unwrap(tensor([0, 3, -3])) // [0, 3, 3.2832]
 */
export function unwrap(x: Tensor, axis = -1, options: { readonly period?: number } = {}): Tensor {
  const { period = 2 * Math.PI } = checkOptions("unwrap", options, ["period"]);
  if (!(period > 0 && period < Infinity))
    throw new ValueError(`unwrap: the period is above 0 and finite, got ${shown(period)}`);
  expectTensor("unwrap", x);
  const values = atLeast("unwrap", x, "f32");
  return alongAxis("unwrap", values, axis, (last) => {
    if (last.shape.at(-1)! < 2) return last;
    const step = stopGradient(diff(last));
    const half = period / 2;
    const turned = sub(mod(add(step, half), period), half);
    // A jump of exactly half a period keeps its direction.
    const kept = select(logicalAnd(eq(turned, -half), gt(step, 0)), half, turned);
    const more = cumsum(select(le(abs(step), half), 0, sub(kept, step)));
    return concat([part(last, [0, 1]), add(part(last, [1, null]), more)], -1);
  });
}
