import { floats } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { moveAxis } from "./arranging.ts";
import { concat } from "./concat.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { pad } from "./pad.ts";
import { atLeast } from "./promote.ts";
import { expandDims } from "./reshape.ts";
import { flip, slice, type Cut } from "./slice.ts";

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

function along(op: string, x: Tensor, axis: number, inverse: boolean): Tensor {
  expectTensor(op, x);
  if (x.shape.length < 2 || x.shape.at(-1) !== 2)
    throw new ShapeError(
      `${op}: complex numbers have a last axis of 2, real and imaginary, got ${show(x.shape)}`,
    );
  const rank = x.shape.length;
  const from = normalizeAxis(op, axis, rank - 1);
  const values = moveAxis(atLeast(op, x, "f32"), from, rank - 2);
  return moveAxis(apply(transform(inverse), values), rank - 2, from);
}

/**
 * The discrete Fourier transform of complex numbers along an axis (the last one before that of the parts): Σⱼ xⱼ · e^(−2πi·jk/n). Complex
 * numbers are a last axis of 2, the real and the imaginary part. Any length.
 *
 * @example
 * fft(tensor([[1, 0], [2, 0]])) // [[3, 0], [-1, 0]]
 */
export const fft = (x: Tensor, axis = -1): Tensor => along("fft", x, axis, false);

/**
 * The way back of `fft`: the same with the other sign, divided by n.
 *
 * @example
 * ifft(tensor([[3, 0], [-1, 0]])) // [[1, 0], [2, 0]]
 */
export const ifft = (x: Tensor, axis = -1): Tensor => along("ifft", x, axis, true);

/**
 * `fft` along two axes (the last two before that of the parts).
 *
 * @example
 * fft2(tensor([[[1, 0], [2, 0]], [[3, 0], [4, 0]]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export const fft2 = (x: Tensor, axes: readonly [number, number] = [-2, -1]): Tensor =>
  fft(fft(x, axes[0]), axes[1]);

/**
 * The way back of `fft2`.
 *
 * @example
 * ifft2(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[[1, 0], [2, 0]], [[3, 0], [4, 0]]]
 */
export const ifft2 = (x: Tensor, axes: readonly [number, number] = [-2, -1]): Tensor =>
  ifft(ifft(x, axes[0]), axes[1]);

/**
 * The transform of real numbers along the last axis: the first ⌊n/2⌋ + 1 complex numbers, as the others mirror them.
 *
 * @example
 * rfft(tensor([1, 2, 3])) // [[6, 0], [-1.5, 0.8660]]
 */
export function rfft(x: Tensor): Tensor {
  expectTensor("rfft", x);
  const n = x.shape.at(-1);
  if (n === undefined) throw new ShapeError("rfft: needs an axis, got a scalar");
  const none = x.shape.map(() => [0, 0] as const);
  const whole = fft(pad(expandDims(atLeast("rfft", x, "f32"), -1), [...none, [0, 1]]));
  return slice(whole, [...x.shape.slice(1).map((): Cut => null), [0, Math.floor(n / 2) + 1]]);
}

/**
 * The way back of `rfft` to `n` real numbers (an even number unless it is given).
 *
 * @example
 * irfft(tensor([[6, 0], [-1.5, 0.8660254]]), 3) // [1, 2, 3]
 */
export function irfft(x: Tensor, n?: number): Tensor {
  expectTensor("irfft", x);
  if (x.shape.length < 2 || x.shape.at(-1) !== 2)
    throw new ShapeError(
      `irfft: complex numbers have a last axis of 2, real and imaginary, got ${show(x.shape)}`,
    );
  const half = x.shape.at(-2)!;
  const length = n ?? 2 * (half - 1);
  if (Math.floor(length / 2) + 1 !== half)
    throw new ShapeError(`irfft: ${half} numbers are not those of ${length}`);
  const cuts = x.shape.slice(2).map((): Cut => null);
  const mirrored = flip(slice(x, [...cuts, [1, length - half + 1]]), -2);
  const real = slice(mirrored, [...cuts, null, [0, 1]]);
  const imaginary = mul(slice(mirrored, [...cuts, null, [1, 2]]), -1);
  const whole = concat([x, concat([real, imaginary], -1)], -2);
  return slice(ifft(whole), [...cuts, null, 0]);
}
