import { shown } from "../core/shown.ts";
import { floats } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkChoice, checkOptions } from "../core/options.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { moveAxis } from "./arranging.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { pad } from "./pad.ts";
import { atLeast } from "./promote.ts";
import { slice } from "./slice.ts";

/** Which of a transform and its way back divides by n: the way back, the transform, or both by √n. */
export type FourierNorm = "backward" | "forward" | "ortho";

/** How a Fourier transform along one axis is taken. */
export interface FourierOptions {
  /** How many numbers it is of: more are cut off, and 0 stands for missing ones. @default as many as there are */
  readonly n?: number;
  /** The axis; of complex numbers that of the parts does not count. @default -1 */
  readonly axis?: number;
  /** @default "backward" */
  readonly norm?: FourierNorm;
}

const transform = (inverse: boolean): Op<[x: Tensor]> => ({
  name: "fourier",
  attrs: { inverse },
  shape: (x) => x.shape,
  dtype: (x) => sameDType("fft", [x], floats),
  lower: (program, x) => program.fourier(x, inverse),
  // The transpose of a transform is the other one, but for the division.
  vjp(grad, x) {
    const n = x.shape.at(-2)!;
    const back = apply(transform(!inverse), grad);
    return [inverse ? div(back, n) : mul(back, n)];
  },
  batch: (_, x) => apply(transform(inverse), x),
});

/**
 * The discrete Fourier transform of complex numbers along an axis (the last one before that of the parts): Σⱼ xⱼ · e^(−2πi·jk/n). Complex
 * numbers are a last axis of 2, the real and the imaginary part. Any length.
 *
 * @example
 * fft(tensor([[1, 0], [2, 0]])) // [[3, 0], [-1, 0]]
 */
export const fft = (x: Tensor, options: FourierOptions = {}): Tensor =>
  transformed("fft", x, false, options);

/**
 * The way back of `fft`: the same with the other sign, divided by n.
 *
 * @example
 * ifft(tensor([[3, 0], [-1, 0]])) // [[1, 0], [2, 0]]
 */
export const ifft = (x: Tensor, options: FourierOptions = {}): Tensor =>
  transformed("ifft", x, true, options);

/** The transform along one axis of complex numbers, or its way back. */
export function transformed(
  op: string,
  x: Tensor,
  inverse: boolean,
  options: FourierOptions,
): Tensor {
  const { n, axis = -1, norm = "backward" } = checkFourier(op, options);
  expectComplex(op, x);
  const last = x.shape.length - 2;
  const from = normalizeAxis(op, axis, last + 1);
  const values = moveAxis(resized(op, atLeast(op, x, "f32"), from, n), from, last);
  const length = expectNumbers(op, values.shape[last]!);
  return moveAxis(scaled(apply(transform(inverse), values), length, inverse, norm), last, from);
}

/** Throws unless options are those of a transform along one axis. */
export function checkFourier(op: string, options: FourierOptions): FourierOptions {
  checkOptions(op, options, ["n", "axis", "norm"]);
  checkNorm(op, options.norm);
  return options;
}

/** Throws unless there is such a norm. */
export function checkNorm(op: string, norm: FourierNorm | undefined): void {
  checkChoice(op, "norm", norm ?? "backward", ["backward", "forward", "ortho"]);
}

/** Throws unless `x` has a last axis of real and imaginary parts, and one before it. */
export function expectComplex(op: string, x: Tensor): void {
  expectTensor(op, x);
  if (x.shape.length < 2 || x.shape.at(-1) !== 2)
    throw new ShapeError(
      `${op}: complex numbers have a last axis of 2, real and imaginary, got ${show(x.shape)}`,
    );
}

/** The length of an axis to transform; throws where nothing is on it. */
export function expectNumbers(op: string, length: number): number {
  if (length > 0) return length;
  throw new ShapeError(
    `${op}: there are no numbers along the axis to transform; give n to add zeros`,
  );
}

/** `x` with `n` places on an axis: what is too much cut off, what is missing 0. */
export function resized(op: string, x: Tensor, axis: number, n: number | undefined): Tensor {
  if (n === undefined) return x;
  if (!Number.isInteger(n) || n < 1)
    throw new ValueError(`${op}: n is a whole number from 1 up, got ${shown(n)}`);
  const missing = n - x.shape[axis]!;
  if (missing <= 0) return slice(x, [...x.shape.slice(0, axis).map(() => null), [0, n]]);
  return pad(
    x,
    x.shape.map((_, i) => (i === axis ? ([0, missing] as const) : ([0, 0] as const))),
  );
}

/** What a transform of n numbers gave, of which only the way back is divided, as the norm has it. */
export function scaled(y: Tensor, n: number, inverse: boolean, norm: FourierNorm): Tensor {
  if (norm === "backward") return y;
  const factor = norm === "ortho" ? Math.sqrt(n) : n;
  return inverse ? mul(y, factor) : div(y, factor);
}
