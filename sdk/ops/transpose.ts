import { expectList } from "../core/options.ts";
import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";

const op = (axes: readonly number[]): Op<[x: Tensor]> => ({
  name: "transpose",
  attrs: { axes },
  shape: (x) => axes.map((axis) => x.shape[axis]!),
  lower: (program, x) => program.permute(x, axes),
  vjp: (grad) => [
    transpose(
      grad,
      axes.map((_, axis) => axes.indexOf(axis)),
    ),
  ],
  batch: (_, x) => transpose(x, [0, ...axes.map((axis) => axis + 1)]),
});

/**
 * `x` with its axes in another order: axis i of the result is axis `axes[i]` of `x`; reversed when not given.
 *
 * @example
 * transpose(tensor([[1, 2], [3, 4]])) // [[1, 3], [2, 4]]
 */
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  expectTensor("transpose", x);
  const rank = x.shape.length;
  if (axes !== undefined) expectList("transpose", "the order of axes", axes);
  const order = axes
    ? axes.map((axis) => normalizeAxis("transpose", axis, rank))
    : x.shape.map((_, axis) => rank - 1 - axis);
  if (order.length !== rank || new Set(order).size !== rank)
    throw new ShapeError(
      `transpose: ${show(axes ?? order)} is not an order of the ${rank} axes of ${show(x.shape)}`,
    );
  return order.every((axis, i) => axis === i) ? x : apply(op(order), x);
}

/** `x` with its last two axes exchanged: the transpose of every matrix of a batch. */
export function swapLast(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(x, [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2));
}
