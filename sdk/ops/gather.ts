import { DTypeError } from "../core/errors.ts";
import { checkShape, normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { apply, type Op } from "./op.ts";

const take = (axis: number): Op<[x: Tensor, index: Tensor]> => ({
  name: "gather",
  attrs: { axis },
  shape(x, index) {
    if (index.dtype !== "i32")
      throw new DTypeError(`gather: the index must be i32, got ${index.dtype}; use cast`);
    return checkShape("gather", [
      ...x.shape.slice(0, axis),
      ...index.shape,
      ...x.shape.slice(axis + 1),
    ]);
  },
  lower: (program, x, index) => program.gather(x, index, axis),
  vjp: (grad, x, index) => [scatterAdd(index, grad, axis, x.shape[axis]!), null],
});

const add = (axis: number, rank: number, length: number): Op<[index: Tensor, updates: Tensor]> => ({
  name: "scatterAdd",
  attrs: { axis, length },
  shape: (_, updates): Shape => [
    ...updates.shape.slice(0, axis),
    length,
    ...updates.shape.slice(axis + rank),
  ],
  dtype: (_, updates) => updates.dtype,
  lower: (program, index, updates) => program.scatterAdd(index, updates, axis, length),
  vjp: (grad, index) => [null, gather(grad, index, axis)],
});

/**
 * The elements of an axis that an i32 tensor of any shape names, in its order: the axis is replaced by the index's axes.
 * A place outside the axis is an error when it runs. The gradient is added up at each place.
 *
 * @example
 * gather(tensor([10, 20, 30]), tensor([2, 0, 2], { dtype: "i32" })) // [30, 10, 30]
 */
export const gather = (x: Tensor, index: Tensor, axis = 0): Tensor =>
  apply(take(normalizeAxis("gather", axis, x.shape.length)), x, index);

/** Zeros with `length` places on `axis`, to which the updates are added where the index says: the way back of `gather`. */
function scatterAdd(index: Tensor, updates: Tensor, axis: number, length: number): Tensor {
  return apply(add(axis, index.shape.length, length), index, updates);
}
