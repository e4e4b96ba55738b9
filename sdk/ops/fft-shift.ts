import { normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { roll } from "./arranging.ts";
import { expectTensor } from "./is-tensor.ts";
import type { Axes } from "./reduction.ts";

function shifted(op: string, x: Tensor, axes: Axes | undefined, by: (n: number) => number): Tensor {
  expectTensor(op, x);
  const list = normalizeAxes(op, axes, x.shape.length);
  return list.reduce((y, axis) => roll(y, by(x.shape[axis]!), axis), x);
}

/**
 * The frequency 0 in the middle of each axis, from its place at the start. Of complex numbers, name the axes before that of the parts.
 *
 * @example
 * fftShift(tensor([0, 0.25, -0.5, -0.25])) // [-0.5, -0.25, 0, 0.25]
 */
export const fftShift = (x: Tensor, axes?: Axes): Tensor =>
  shifted("fftShift", x, axes, (n) => Math.floor(n / 2));

/**
 * The way back of `fftShift`, which differs from it where a length is odd: the frequency 0 comes to the front again.
 *
 * @example
 * ifftShift(tensor([-0.5, -0.25, 0, 0.25])) // [0, 0.25, -0.5, -0.25]
 */
export const ifftShift = (x: Tensor, axes?: Axes): Tensor =>
  shifted("ifftShift", x, axes, (n) => -Math.floor(n / 2));
