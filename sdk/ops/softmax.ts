import { floats } from "../core/dtype.ts";
import { normalizeAxis, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { alongAxis } from "./along.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { max } from "./max.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast, unrounded } from "./promote.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

const op: Op<[x: Tensor]> = {
  name: "softmax",
  shape: (x) => x.shape,
  dtype: (x) => sameDType("softmax", [x], floats),
  lower: (program, x) => program.softmax(x),
  vjp(grad, x) {
    const weighted = mul(grad, softmax(x));
    return [sub(weighted, mul(softmax(x), sum(weighted, -1, true)))];
  },
  batch: (_, x) => apply(op, x),
};

/**
 * eˣ / Σ eˣ over an axis, without overflow. Gradient: y · (grad − Σ grad · y).
 *
 * @example
 * softmax(tensor([1, 2, 3])) // [0.0900, 0.2447, 0.6652]
 */
export const softmax = (x: Tensor, axis = -1): Tensor =>
  overAxis(
    "softmax",
    x,
    axis,
    (last) => apply(op, last),
    (below, along) => {
      const powers = exp(below);
      return div(powers, sum(powers, along, true));
    },
  );

/**
 * `run` over the last axis of fractions. Over another one it is `compose`, given the distance of each number from the greatest: sums of columns, which
 * take a tenth of the time of rows that are turned round.
 */
export function overAxis(
  op: string,
  x: Tensor,
  axis: number,
  run: (last: Tensor) => Tensor,
  compose: (below: Tensor, axis: number) => Tensor,
): Tensor {
  const given = atLeast(op, x, "f32");
  const rank = given.shape.length;
  const isLast = rank === 0 || normalizeAxis(op, axis, rank) === rank - 1;
  if (size(given.shape) === 0) return given;
  if (isLast) return alongAxis(op, given, axis, run);
  return unrounded(op, given, (y) => compose(sub(y, stopGradient(max(y, axis, true))), axis));
}
