import { shown } from "../core/shown.ts";
import { ValueError } from "../core/errors.ts";
import type { DType } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asIndex } from "./as-index.ts";
import { cast } from "./cast.ts";
import { apply, type Op } from "./op.ts";

const op = (classes: number): Op<[index: Tensor]> => ({
  name: "oneHot",
  attrs: { classes },
  shape: (index) => [...index.shape, classes],
  dtype: () => "bool",
  lower(program, index) {
    const all = program.constant(
      Int32Array.from({ length: classes }, (_, i) => i),
      "i32",
      [classes],
    );
    return program.elementwise("eq", program.reshape(index, [...index.shape, 1]), all);
  },
  vjp: () => [null],
  batch: (_, index) => apply(op(classes), index),
});

/**
 * A last axis of length `classes` that is 1 at the place the i32 index names and 0 elsewhere; all 0 for an index outside.
 *
 * @example
 * oneHot(tensor([2, 0], { dtype: "i32" }), 3) // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot(index: Tensor, classes: number, dtype: DType = "f32"): Tensor {
  if (!Number.isInteger(classes) || classes < 1)
    throw new ValueError(`oneHot: classes must be a whole number from 1 up, got ${shown(classes)}`);
  return cast(apply(op(classes), asIndex("oneHot", index)), dtype);
}
