import { isFloat } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { argmax, argmin } from "./arg.ts";
import { ne } from "./compare.ts";
import { expectTensor } from "./is-tensor.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { prod } from "./prod.ts";
import { promote } from "./promote.ts";
import type { Axes } from "./reduction.ts";
import { cumprod, cumsum } from "./scan.ts";
import { select } from "./select.ts";

/** `x` with another number for NaN, which the gradient does not go to. */
function without(op: string, x: Tensor, value: number): Tensor {
  expectTensor(op, x);
  return isFloat(x.dtype) ? select(ne(x, x), value, x) : x;
}

/**
 * The product over some axes, or all, of what is not NaN, 1 of nothing. No gradient goes to NaN.
 *
 * @example
 * nanProd(tensor([2, NaN, 3])) // 6
 */
export const nanProd = (x: Tensor, axes?: Axes, keepdims = false): Tensor =>
  prod(without("nanProd", x, 1), axes, keepdims);

/**
 * The sum of what is not NaN up to each place of an axis (the last unless given); NaN counts as 0 and gets no gradient.
 *
 * @example
 * nanCumsum(tensor([1, NaN, 3])) // [1, 1, 4]
 */
export const nanCumsum = (x: Tensor, axis = -1): Tensor => cumsum(without("nanCumsum", x, 0), axis);

/**
 * The product of what is not NaN up to each place of an axis (the last unless given); NaN counts as 1 and gets no gradient.
 *
 * @example
 * nanCumprod(tensor([2, NaN, 3])) // [2, 2, 6]
 */
export const nanCumprod = (x: Tensor, axis = -1): Tensor =>
  cumprod(without("nanCumprod", x, 1), axis);

/**
 * Where the greatest of what is not NaN stands on an axis, as i32: the first of equals. No gradient flows.
 *
 * @example
 * nanArgmax(tensor([1, NaN, 3])) // 2
 */
export const nanArgmax = (x: Tensor, axis = -1, keepdims = false): Tensor =>
  argmax(without("nanArgmax", x, -Infinity), axis, keepdims);

/**
 * Where the least of what is not NaN stands on an axis, as i32: the first of equals. No gradient flows.
 *
 * @example
 * nanArgmin(tensor([NaN, 4, 3])) // 2
 */
export const nanArgmin = (x: Tensor, axis = -1, keepdims = false): Tensor =>
  argmin(without("nanArgmin", x, Infinity), axis, keepdims);

/**
 * The greater of two, and where one is NaN the other; they broadcast.
 *
 * @example
 * fmax(tensor([1, NaN]), 0) // [1, 0]
 */
export const fmax = (a: Tensor | number, b: Tensor | number): Tensor =>
  ofNumbers("fmax", a, b, maximum);

/**
 * The lesser of two, and where one is NaN the other; they broadcast.
 *
 * @example
 * fmin(tensor([1, NaN]), 0) // [0, 0]
 */
export const fmin = (a: Tensor | number, b: Tensor | number): Tensor =>
  ofNumbers("fmin", a, b, minimum);

function ofNumbers(
  op: string,
  a: Tensor | number,
  b: Tensor | number,
  run: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  const [x, y] = promote(op, a, b);
  if (!isFloat(x.dtype)) return run(x, y);
  const other = select(ne(y, y), x, y);
  return run(select(ne(x, x), other, x), other);
}
