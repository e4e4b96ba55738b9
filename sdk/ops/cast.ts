import { isArithmetic, type DType } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { apply, type Op } from "./op.ts";

const op = (dtype: DType): Op<[x: Tensor]> => ({
  name: "cast",
  attrs: { dtype },
  shape: (x) => x.shape,
  dtype: () => dtype,
  lower: (program, x) => program.cast(x, dtype),
  // One side of a cast is never f32, and a gradient flows only through f32.
  vjp: () => [null],
  batch: (_, x) => cast(x, dtype),
});

/**
 * `x` in another dtype. f32 → i32 cuts the fraction off and saturates (NaN gives 0), anything → bool is `x ≠ 0`.
 * No gradient flows.
 *
 * @example
 * cast(tensor([-2.75, 2.75]), "i32") // [-2, 2]
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  for (const side of [x.dtype, dtype])
    if (!isArithmetic(side))
      throw new DTypeError(`cast: ${side} cannot be computed with; use f32, i32 or bool`);
  return apply(op(dtype), x);
}
