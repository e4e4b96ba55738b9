import { checkDType, isFloat, type DType } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";

const op = (dtype: DType): Op<[x: Tensor]> => ({
  name: "cast",
  attrs: { dtype },
  shape: (x) => x.shape,
  dtype: () => dtype,
  lower: (program, x) => program.cast(x, dtype),
  vjp: (grad, x) => [isFloat(dtype) && isFloat(x.dtype) ? cast(grad, x.dtype) : null],
  batch: (_, x) => cast(x, dtype),
});

/**
 * `x` in another dtype. Fractions are rounded to the nearest of the dtype (beyond its range: infinity); to whole numbers they are cut off
 * and held within the range (NaN gives 0). Whole numbers wrap around in a smaller dtype. Anything → bool is `x ≠ 0`.
 * The gradient flows between dtypes of fractions, cast back.
 *
 * @example
 * cast(tensor([-2.75, 2.75]), "i32") // [-2, 2]
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  expectTensor("cast", x);
  if (x.dtype === dtype) return x;
  return apply(op(checkDType("cast", dtype)), x);
}
