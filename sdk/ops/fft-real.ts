import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { moveAxis } from "./arranging.ts";
import { concat } from "./concat.ts";
import { checkFourier, expectComplex, resized, transformed, type FourierOptions } from "./fft.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { pad } from "./pad.ts";
import { atLeast } from "./promote.ts";
import { expandDims } from "./reshape.ts";
import { slice, type Cut } from "./slice.ts";

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

/** The transform of real numbers in the name of an op. */
export function ofReal(op: string, x: Tensor, options: FourierOptions): Tensor {
  const { n, axis = -1, norm = "backward" } = checkFourier(op, options);
  expectTensor(op, x);
  const { length: rank } = x.shape;
  if (rank === 0) throw new ShapeError(`${op}: needs an axis, got a scalar`);
  const from = normalizeAxis(op, axis, rank);
  const values = expandDims(resized(op, atLeast(op, x, "f32"), from, n), -1);
  const none = x.shape.map(() => [0, 0] as const);
  const whole = transformed(op, pad(values, [...none, [0, 1]]), false, { axis: from, norm });
  const half = Math.floor(values.shape[from]! / 2) + 1;
  return slice(whole, [...x.shape.slice(0, from).map((): Cut => null), [0, half]]);
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
  // The numbers that mirror others are not needed: what each pair adds up to is twice the real part of what one of them gives.
  const cuts = first.shape.slice(2).map((): Cut => null);
  const alone = n % 2 === 0 ? half - 1 : half;
  const part = (start: number, stop: number) => slice(first, [...cuts, [start, stop]]);
  const parts = [part(0, 1), mul(part(1, alone), 2), part(Math.max(1, alone), half)];
  const weighted = concat(parts, -2);
  const lead = first.shape.slice(2).map(() => [0, 0] as const);
  const whole = pad(weighted, [...lead, [0, n - half], [0, 0]]);
  return moveAxis(slice(transformed(op, whole, true, { norm }), [...cuts, null, 0]), last, from);
}
