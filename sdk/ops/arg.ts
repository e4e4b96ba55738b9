import { ShapeError } from "../core/errors.ts";
import { expectBoolean } from "../core/options.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { expectPlaces } from "./places.ts";
import { atLeast } from "./promote.ts";
import { kept, without } from "./reduction.ts";
import { reshape } from "./reshape.ts";

type Kind = "argmax" | "argmin";

const op = (kind: Kind, axis: number): Op<[x: Tensor]> => ({
  name: kind,
  attrs: { axis },
  shape(x) {
    if (x.shape[axis] === 0)
      throw new ShapeError(`${kind}: nothing to choose from, got ${show(x.shape)}`);
    expectPlaces(kind, x.shape[axis]!);
    return without(x.shape, [axis]);
  },
  dtype: (x) => (sameDType(kind, [x]), "i32"),
  lower: (program, x) => program.reduce(kind, x, [axis]),
  vjp: () => [null],
  batch: (_, x) => apply(op(kind, axis + 1), x),
});

function position(kind: Kind, x: Tensor, axis: number, keepdims: boolean): Tensor {
  expectTensor(kind, x);
  expectBoolean(kind, "keepdims", keepdims);
  const from = normalizeAxis(kind, axis, x.shape.length);
  const index = apply(op(kind, from), atLeast(kind, x, "i32"));
  return keepdims ? reshape(index, kept(x.shape, [from])) : index;
}

/**
 * Where the greatest element of an axis stands, as i32: the first of equals, and NaN counts as greatest. No gradient flows.
 *
 * @example
 * argmax(tensor([[1, 4], [3, 2]])) // [1, 0]
 */
export const argmax = (x: Tensor, axis = -1, keepdims = false): Tensor =>
  position("argmax", x, axis, keepdims);

/**
 * Where the least element of an axis stands, as i32: the first of equals, and NaN counts as least. No gradient flows.
 *
 * @example
 * argmin(tensor([[1, 4], [3, 2]])) // [0, 1]
 */
export const argmin = (x: Tensor, axis = -1, keepdims = false): Tensor =>
  position("argmin", x, axis, keepdims);
