import { checkOptions } from "../core/options.ts";
import { isFloat, type DType } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { eq, gt, lt, ne } from "./compare.ts";
import { cast } from "./cast.ts";
import { expectTensor } from "./is-tensor.ts";
import { promote } from "./promote.ts";
import { select } from "./select.ts";

/**
 * Whether each element is NaN, as bool; never for whole numbers. No gradient flows.
 *
 * @example
 * isNaN(tensor([1, NaN])) // [0, 1]
 */
export const isNaN = (x: Tensor): Tensor => ne(x, x);

/**
 * Whether each element is ∞ or −∞, as bool; never for whole numbers. No gradient flows.
 *
 * @example
 * isInfinite(tensor([1, -Infinity])) // [0, 1]
 */
export function isInfinite(x: Tensor): Tensor {
  expectTensor("isInfinite", x);
  return isFloat(x.dtype) ? eq(abs(x), Infinity) : ne(x, x);
}

/**
 * Whether each element is neither NaN nor infinite, as bool; always for whole numbers. No gradient flows.
 *
 * @example
 * isFinite(tensor([1, NaN, Infinity])) // [1, 0, 0]
 */
export function isFinite(x: Tensor): Tensor {
  expectTensor("isFinite", x);
  return isFloat(x.dtype) ? lt(abs(x), Infinity) : eq(x, x);
}

const largest: Readonly<Partial<Record<DType, number>>> = {
  f16: 65504,
  bf16: (2 - 2 ** -7) * 2 ** 127,
  f32: (2 - 2 ** -23) * 2 ** 127,
  f64: Number.MAX_VALUE,
};

/**
 * `x` with numbers in the place of NaN (0), ∞ (the largest of the dtype) and −∞ (the least). The gradient flows where x is finite.
 *
 * @example
 * nanToNum(tensor([1, NaN, Infinity]), { infinity: 9 }) // [1, 0, 9]
 */
export function nanToNum(
  x: Tensor,
  options: { readonly nan?: number; readonly infinity?: number; readonly negative?: number } = {},
): Tensor {
  expectTensor("nanToNum", x);
  const most = largest[x.dtype];
  if (most === undefined) return x;
  const {
    nan = 0,
    infinity = most,
    negative = -most,
  } = checkOptions("nanToNum", options, ["nan", "infinity", "negative"]);
  const held = select(eq(x, Infinity), infinity, select(eq(x, -Infinity), negative, x));
  return select(ne(x, x), nan, held);
}

/**
 * 0 below 0, 1 above it, and `at` for 0; NaN stays. No gradient flows to x.
 *
 * @example
 * heaviside(tensor([-2, 0, 3]), 0.5) // [0, 0.5, 1]
 */
export function heaviside(x: Tensor, at: Tensor | number): Tensor {
  const [a, middle] = promote("heaviside", x, at);
  return select(ne(a, a), a, select(eq(a, 0), middle, cast(gt(a, 0), a.dtype)));
}
