import { checkDType, type DType } from "../core/dtype.ts";
import { fromNumbers } from "../core/numbers.ts";
import { checkOptions, expectBoolean } from "../core/options.ts";
import { checkShape } from "../core/shape.ts";
import { shown } from "../core/shown.ts";
import { tensor } from "./create.ts";
import type { Tensor } from "./tensor.ts";

/** How a window is made. */
export interface WindowOptions {
  /** Whether it is one period, for a Fourier transform, and not the same from both ends. @default true */
  readonly periodic?: boolean;
  /** @default "f32" */
  readonly dtype?: DType;
}

/**
 * Hann's window of n numbers, ½ − ½·cos: what a piece of a signal is multiplied with before its transform.
 *
 * @example
 * hannWindow(4) // [0, 0.5, 1, 0.5]
 */
export const hannWindow = (n: number, options: WindowOptions = {}): Tensor =>
  cosines("hannWindow", n, [0.5, 0.5], options);

/**
 * Hamming's window of n numbers, 0.54 − 0.46·cos.
 *
 * @example
 * hammingWindow(4) // [0.08, 0.54, 1, 0.54]
 */
export const hammingWindow = (n: number, options: WindowOptions = {}): Tensor =>
  cosines("hammingWindow", n, [0.54, 0.46], options);

/**
 * Blackman's window of n numbers, 0.42 − ½·cos + 0.08·cos of twice the angle.
 *
 * @example
 * blackmanWindow(4) // [0, 0.34, 1, 0.34]
 */
export const blackmanWindow = (n: number, options: WindowOptions = {}): Tensor =>
  cosines("blackmanWindow", n, [0.42, 0.5, 0.08], options);

function cosines(
  op: string,
  n: number,
  factors: readonly number[],
  options: WindowOptions,
): Tensor {
  checkOptions(op, options, ["periodic", "dtype"]);
  const { periodic = true, dtype = "f32" } = options;
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`${op}: the length is a whole number from 1 up, got ${shown(n)}`);
  checkShape(op, [n]);
  expectBoolean(op, "periodic", periodic);
  const period = periodic ? n : n - 1;
  const values = Array.from({ length: n }, (_, i) => {
    if (n === 1) return 1;
    const angle = (2 * Math.PI * i) / period;
    return factors.reduce(
      (sum, factor, k) => sum + (k % 2 === 0 ? 1 : -1) * factor * Math.cos(k * angle),
      0,
    );
  });
  return tensor(fromNumbers(values, checkDType(op, dtype), op), { dtype });
}
