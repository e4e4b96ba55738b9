import { checkDType, type DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { fromNumbers } from "../core/numbers.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { checkShape, show } from "../core/shape.ts";
import { shown } from "../core/shown.ts";
import { broadcastTo, reshape } from "../ops/index.ts";
import { expectTensor } from "../ops/is-tensor.ts";
import { tensor } from "./create.ts";
import type { Tensor } from "./tensor.ts";

/**
 * `count` numbers from `start` to `stop`, both among them, equally far apart.
 *
 * @example
 * linspace(0, 1, 3) // [0, 0.5, 1]
 */
export function linspace(start: number, stop: number, count: number, dtype: DType = "f32"): Tensor {
  checkDType("linspace", dtype);
  return inDType("linspace", spaced("linspace", start, stop, count), dtype);
}

/**
 * `base` to the power of `count` numbers from `start` to `stop`, equally far apart.
 *
 * @example
 * logspace(0, 2, 3) // [1, 10, 100]
 */
export function logspace(
  start: number,
  stop: number,
  count: number,
  options: { readonly base?: number; readonly dtype?: DType } = {},
): Tensor {
  const { base = 10, dtype = "f32" } = checkOptions("logspace", options, ["base", "dtype"]);
  checkDType("logspace", dtype);
  expectNumber("logspace", "base", base);
  const powers = spaced("logspace", start, stop, count).map((power) => base ** power);
  return inDType("logspace", powers, dtype);
}

/**
 * `count` numbers from `start` to `stop`, both among them, each as many times the one before it.
 *
 * @example
 * geomspace(1, 8, 4) // [1, 2, 4, 8]
 */
export function geomspace(
  start: number,
  stop: number,
  count: number,
  dtype: DType = "f32",
): Tensor {
  checkDType("geomspace", dtype);
  expectNumber("geomspace", "the start", start);
  expectNumber("geomspace", "the stop", stop);
  if (!(start * stop > 0))
    throw new RangeError(
      `geomspace: both ends are above 0 or both below, got ${start} and ${stop}`,
    );
  const sign = Math.sign(start);
  const [from, to] = [Math.log(Math.abs(start)), Math.log(Math.abs(stop))];
  const values = spaced("geomspace", from, to, count).map((power) => sign * Math.exp(power));
  // The ends as they were given, not as logarithms round them.
  const exact = values.map((x, i) => (i === 0 ? start : i === count - 1 ? stop : x));
  return inDType("geomspace", exact, dtype);
}

function spaced(op: string, start: number, stop: number, count: number): number[] {
  expectNumber(op, "the start", start);
  expectNumber(op, "the stop", stop);
  checkCount(op, "the count", count);
  const step = count === 1 ? 0 : (stop - start) / (count - 1);
  return Array.from({ length: count }, (_, i) =>
    i === count - 1 && count > 1 ? stop : start + i * step,
  );
}

/**
 * The coordinates of every point of a grid: each vector along its own axis, the same along the others.
 *
 * @example
 * meshgrid(tensor([1, 2]), tensor([3, 4])) // [[[1, 1], [2, 2]], [[3, 4], [3, 4]]]
 */
export function meshgrid(...vectors: Tensor[]): Tensor[] {
  const shape = vectors.map((x) => {
    expectTensor("meshgrid", x);
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
  checkDType("fftFrequencies", dtype);
  checkSamples("fftFrequencies", n, spacing);
  const values = Array.from({ length: n }, (_, i) => (i < n / 2 ? i : i - n) / (n * spacing));
  return inDType("fftFrequencies", values, dtype);
}

/**
 * The frequencies of what `rfft` gives for n samples that lie `spacing` apart.
 *
 * @example
 * rfftFrequencies(4) // [0, 0.25, 0.5]
 */
export function rfftFrequencies(n: number, spacing = 1, dtype: DType = "f32"): Tensor {
  checkDType("rfftFrequencies", dtype);
  checkSamples("rfftFrequencies", n, spacing);
  const values = Array.from({ length: Math.floor(n / 2) + 1 }, (_, i) => i / (n * spacing));
  return inDType("rfftFrequencies", values, dtype);
}

function checkSamples(op: string, n: number, spacing: number): void {
  checkCount(op, "the number of samples", n);
  if (spacing === 0 || !Number.isFinite(spacing))
    throw new RangeError(`${op}: the spacing is a number that is not 0, got ${shown(spacing)}`);
}

/** Throws unless so many numbers can be made. */
function checkCount(op: string, what: string, count: number): void {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`${op}: ${what} is a whole number from 1 up, got ${shown(count)}`);
  checkShape(op, [count]);
}

const inDType = (op: string, values: readonly number[], dtype: DType): Tensor =>
  tensor(fromNumbers(values, checkDType(op, dtype), op), { dtype });
