import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { alongAxis } from "./along.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast } from "./promote.ts";
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
  alongLast("softmax", x, axis, (last) => apply(op, last));

/** `run`, which works over the last axis of fractions, over another. */
export const alongLast = (
  op: string,
  x: Tensor,
  axis: number,
  run: (last: Tensor) => Tensor,
): Tensor => alongAxis(op, atLeast(op, x, "f32"), axis, run);
