import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { show } from "../core/shape.ts";
import { broadcastTo, reshape } from "../ops/index.ts";
import { tensor } from "./create.ts";
import type { Tensor } from "./tensor.ts";

/**
 * `count` numbers from `start` to `stop`, both among them, equally far apart.
 *
 * @example
 * linspace(0, 1, 3) // [0, 0.5, 1]
 */
export function linspace(start: number, stop: number, count: number, dtype: DType = "f32"): Tensor {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`linspace: the count is a whole number from 1 up, got ${count}`);
  const step = count === 1 ? 0 : (stop - start) / (count - 1);
  const values = Array.from({ length: count }, (_, i) =>
    i === count - 1 && count > 1 ? stop : start + i * step,
  );
  return tensor(values, { dtype });
}

/**
 * The coordinates of every point of a grid: each vector along its own axis, the same along the others.
 *
 * @example
 * meshgrid(tensor([1, 2]), tensor([3, 4])) // [[[1, 1], [2, 2]], [[3, 4], [3, 4]]]
 */
export function meshgrid(...vectors: Tensor[]): Tensor[] {
  const shape = vectors.map((x) => {
    if (x.shape.length !== 1)
      throw new ShapeError(`meshgrid: expected vectors, got ${show(x.shape)}`);
    return x.shape[0]!;
  });
  return vectors.map((x, axis) => {
    const line = shape.map((length, i) => (i === axis ? length : 1));
    return broadcastTo(reshape(x, line), shape);
  });
}

/**
 * The frequencies of what `fft` gives for n samples that lie `spacing` apart: those from 0 up, then the negative ones.
 *
 * @example
 * fftFrequencies(4) // [0, 0.25, -0.5, -0.25]
 */
export function fftFrequencies(n: number, spacing = 1, dtype: DType = "f32"): Tensor {
  checkSamples("fftFrequencies", n, spacing);
  const values = Array.from({ length: n }, (_, i) => (i < n / 2 ? i : i - n) / (n * spacing));
  return tensor(values, { dtype });
}

/**
 * The frequencies of what `rfft` gives for n samples that lie `spacing` apart.
 *
 * @example
 * rfftFrequencies(4) // [0, 0.25, 0.5]
 */
export function rfftFrequencies(n: number, spacing = 1, dtype: DType = "f32"): Tensor {
  checkSamples("rfftFrequencies", n, spacing);
  const values = Array.from({ length: Math.floor(n / 2) + 1 }, (_, i) => i / (n * spacing));
  return tensor(values, { dtype });
}

function checkSamples(op: string, n: number, spacing: number): void {
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`${op}: the number of samples is a whole number from 1 up, got ${n}`);
  if (spacing === 0 || !Number.isFinite(spacing))
    throw new RangeError(`${op}: the spacing is a number that is not 0, got ${spacing}`);
}
