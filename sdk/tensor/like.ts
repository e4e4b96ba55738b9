import type { DType } from "../core/dtype.ts";
import { expectTensor } from "../ops/is-tensor.ts";
import { filled } from "./create.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Zeros of the shape of a tensor, and of its dtype unless another is given.
 *
 * @example
 * zerosLike(tensor([1, 2])) // [0, 0]
 */
export function zerosLike(x: Tensor, dtype?: DType): Tensor {
  expectTensor("zerosLike", x);
  return filled("zerosLike", x.shape, 0, dtype === undefined ? x.dtype : dtype);
}

/**
 * Ones of the shape of a tensor, and of its dtype unless another is given.
 *
 * @example
 * onesLike(tensor([3, 4])) // [1, 1]
 */
export function onesLike(x: Tensor, dtype?: DType): Tensor {
  expectTensor("onesLike", x);
  return filled("onesLike", x.shape, 1, dtype === undefined ? x.dtype : dtype);
}

/**
 * One number in the shape of a tensor, and in its dtype unless another is given.
 *
 * @example
 * fullLike(tensor([3, 4]), 7) // [7, 7]
 */
export function fullLike(x: Tensor, value: number, dtype?: DType): Tensor {
  expectTensor("fullLike", x);
  return filled("fullLike", x.shape, value, dtype === undefined ? x.dtype : dtype);
}
