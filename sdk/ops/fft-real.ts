import { floats } from "../core/dtype.ts";
import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { moveAxis } from "./arranging.ts";
import { cast } from "./cast.ts";
import { div } from "./div.ts";
import {
  checkFourier,
  expectComplex,
  expectNumbers,
  resized,
  scaled,
  type FourierOptions,
} from "./fft.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast } from "./promote.ts";
import { expandDims, squeeze } from "./reshape.ts";

/**
 * The transform of real numbers along an axis: the first ⌊n/2⌋ + 1 complex numbers, as the others mirror them.
 *
 * @example
 * rfft(tensor([1, 2, 3])) // [[6, 0], [-1.5, 0.8660]]
 */
export const rfft = (x: Tensor, options: FourierOptions = {}): Tensor => ofReal("rfft", x, options);

/**
 * The way back of `rfft` to `n` real numbers (an even number unless it is given).
 *
 * @example
 * irfft(tensor([[6, 0], [-1.5, 0.8660254]]), { n: 3 }) // [1, 2, 3]
 */
export const irfft = (x: Tensor, options: FourierOptions = {}): Tensor =>
  toReal("irfft", x, options);

/** Complex numbers with those weighed that stand for two, as others mirror them. */
function weighed(x: Tensor, n: number, by: number): Tensor {
  const half = x.shape.at(-2)!;
  const weights = Array.from({ length: half }, (_, k) => (k === 0 || 2 * k === n ? 1 : by));
  return mul(x, expandDims(cast(known(x, weights), x.dtype), -1));
}

/** The last axes of what `[…, n, 1]` real numbers become. */
const halved = (shape: Shape): Shape => [Math.floor(shape.at(-2)! / 2) + 1, 2];

/** Real numbers `[…, n, 1]` → the first ⌊n/2⌋ + 1 complex ones. */
const forth: Op<[x: Tensor]> = {
  name: "fourierOfReal",
  shape: ({ shape }) => [...shape.slice(0, -2), ...halved(shape)],
  dtype: (x) => sameDType("rfft", [x], floats),
  lower: (program, x) => program.fourier(x, false, halved(x.shape)),
  vjp(grad, x) {
    const n = x.shape.at(-2)!;
    return [mul(apply(back(n), weighed(grad, n, 0.5)), n)];
  },
  batch: (_, x) => apply(forth, x),
};

/** The way back to `n` real numbers `[…, n, 1]`. */
const back = (n: number): Op<[x: Tensor]> => ({
  name: "fourierToReal",
  attrs: { n },
  shape: ({ shape }) => [...shape.slice(0, -2), n, 1],
  dtype: (x) => sameDType("irfft", [x], floats),
  lower: (program, x) => program.fourier(x, true, [n, 1]),
  vjp: (grad) => [div(weighed(apply(forth, grad), n, 2), n)],
  batch: (_, x) => apply(back(n), x),
});

/** The transform of real numbers in the name of an op. */
export function ofReal(op: string, x: Tensor, options: FourierOptions): Tensor {
  const { n, axis = -1, norm = "backward" } = checkFourier(op, options);
  expectTensor(op, x);
  const { length: rank } = x.shape;
  if (rank === 0) throw new ShapeError(`${op}: needs an axis, got a scalar`);
  const from = normalizeAxis(op, axis, rank);
  const values = moveAxis(resized(op, atLeast(op, x, "f32"), from, n), from, rank - 1);
  const length = expectNumbers(op, values.shape.at(-1)!);
  const found = apply(forth, expandDims(values, -1));
  return moveAxis(scaled(found, length, false, norm), rank - 1, from);
}

/** The way back to real numbers in the name of an op. */
export function toReal(op: string, x: Tensor, options: FourierOptions): Tensor {
  const { axis = -1, norm = "backward", ...others } = checkFourier(op, options);
  expectComplex(op, x);
  const last = x.shape.length - 2;
  const from = normalizeAxis(op, axis, last + 1);
  const n = others.n ?? 2 * (x.shape[from]! - 1);
  if (!Number.isInteger(n) || n < 1)
    throw new ValueError(`${op}: n is a whole number from 1 up, got ${shown(n)}`);
  const half = Math.floor(n / 2) + 1;
  const first = moveAxis(resized(op, atLeast(op, x, "f32"), from, half), from, last);
  const found = squeeze(apply(back(n), first), -1);
  return moveAxis(scaled(found, n, true, norm), last, from);
}
