import { ShapeError } from "../core/errors.ts";
import { checkOptions, expectList } from "../core/options.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ofReal, toReal } from "./fft-real.ts";
import {
  checkNorm,
  expectComplex,
  transformed,
  type FourierNorm,
  type FourierOptions,
} from "./fft.ts";
import { expectTensor } from "./is-tensor.ts";

/** How a Fourier transform along several axes is taken. */
export interface FourierAxesOptions {
  /** How many numbers it is of along each axis, as `n` of `fft`. @default as many as there are */
  readonly sizes?: readonly number[];
  /** The axes; of complex numbers that of the parts does not count. @default the last as many as there are sizes, else all */
  readonly axes?: readonly number[];
  /** @default "backward" */
  readonly norm?: FourierNorm;
}

/**
 * The transform of complex numbers, `[…, 2]`, along several axes: all unless `axes` or `sizes` are given. As NumPy's `fftn`.
 *
 * @example
 * fftn(tensor([[[1, 0], [2, 0]], [[3, 0], [4, 0]]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export const fftn = (x: Tensor, options: FourierAxesOptions = {}): Tensor =>
  complex("fftn", x, false, options);

/**
 * The way back of `fftn`: the same with the other sign, divided by the number of places unless `norm` says otherwise.
 *
 * @example
 * ifftn(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[[1, 0], [2, 0]], [[3, 0], [4, 0]]]
 */
export const ifftn = (x: Tensor, options: FourierAxesOptions = {}): Tensor =>
  complex("ifftn", x, true, options);

/**
 * The transform of complex numbers along two axes (the last two before that of the parts).
 *
 * @example
 * fft2(tensor([[[1, 0], [2, 0]], [[3, 0], [4, 0]]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export const fft2 = (x: Tensor, options: FourierAxesOptions = {}): Tensor =>
  complex("fft2", x, false, onTwo(options));

/**
 * The way back of `fft2`: the same with the other sign, divided by the number of places unless `norm` says otherwise.
 *
 * @example
 * ifft2(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[[1, 0], [2, 0]], [[3, 0], [4, 0]]]
 */
export const ifft2 = (x: Tensor, options: FourierAxesOptions = {}): Tensor =>
  complex("ifft2", x, true, onTwo(options));

/**
 * The transform of real numbers along several axes: along the last of them the first ⌊n/2⌋ + 1 complex numbers.
 *
 * @example
 * rfftn(tensor([[1, 2], [3, 4]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export const rfftn = (x: Tensor, options: FourierAxesOptions = {}): Tensor =>
  real("rfftn", x, options);

/**
 * The way back of `rfftn` to real numbers; along the last axis an even number of them unless `sizes` are given.
 *
 * @example
 * irfftn(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[1, 2], [3, 4]]
 */
export const irfftn = (x: Tensor, options: FourierAxesOptions = {}): Tensor =>
  backToReal("irfftn", x, options);

/**
 * The transform of real numbers along the last two axes: `[…, m, n]` → `[…, m, ⌊n/2⌋ + 1, 2]`. As NumPy's `rfft2`.
 *
 * @example
 * rfft2(tensor([[1, 2], [3, 4]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export const rfft2 = (x: Tensor, options: FourierAxesOptions = {}): Tensor =>
  real("rfft2", x, onTwo(options));

/**
 * The way back of `rfft2` to real numbers: `[…, m, k, 2]` → `[…, m, 2(k − 1)]` unless `sizes` are given.
 *
 * @example
 * irfft2(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[1, 2], [3, 4]]
 */
export const irfft2 = (x: Tensor, options: FourierAxesOptions = {}): Tensor =>
  backToReal("irfft2", x, onTwo(options));

const onTwo = (options: FourierAxesOptions): FourierAxesOptions =>
  typeof options === "object" && options !== null ? { axes: [-2, -1], ...options } : options;

function complex(op: string, x: Tensor, inverse: boolean, options: FourierAxesOptions): Tensor {
  expectComplex(op, x);
  const lines = linesOf(op, x.shape.length - 1, options);
  return lines.reduce((y, line) => transformed(op, y, inverse, line), x);
}

function real(op: string, x: Tensor, options: FourierAxesOptions): Tensor {
  expectTensor(op, x);
  const lines = linesOf(op, x.shape.length, options);
  const half = ofReal(op, x, lines.at(-1)!);
  return lines.slice(0, -1).reduce((y, line) => transformed(op, y, false, line), half);
}

function backToReal(op: string, x: Tensor, options: FourierAxesOptions): Tensor {
  expectComplex(op, x);
  const lines = linesOf(op, x.shape.length - 1, options);
  const half = lines.slice(0, -1).reduce((y, line) => transformed(op, y, true, line), x);
  return toReal(op, half, lines.at(-1)!);
}

/** What is asked along each axis. */
function linesOf(op: string, rank: number, options: FourierAxesOptions): FourierOptions[] {
  checkOptions(op, options, ["sizes", "axes", "norm"]);
  const { sizes, norm = "backward" } = options;
  checkNorm(op, norm);
  if (sizes !== undefined) expectList(op, "sizes", sizes);
  if (options.axes !== undefined) expectList(op, "axes", options.axes);
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const axes = options.axes ?? (sizes === undefined ? all : sizes.map((_, i) => i - sizes.length));
  if (axes.length === 0) throw new ShapeError(`${op}: there is no axis to transform along`);
  if (sizes !== undefined && sizes.length !== axes.length)
    throw new ShapeError(`${op}: ${sizes.length} sizes for ${axes.length} axes`);
  return axes.map((axis, i) => {
    const line = { axis: normalizeAxis(op, axis, rank), norm };
    return sizes === undefined ? line : { ...line, n: sizes[i]! };
  });
}
