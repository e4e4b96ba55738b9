import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectBoolean } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { gt } from "./compare.ts";
import { div } from "./div.ts";
import { expectComplex } from "./fft.ts";
import { irfft, rfft } from "./fft-real.ts";
import { gatherFor, scatterAdd } from "./gather.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { mul } from "./mul.ts";
import { pad, padModes, type PadMode } from "./pad.ts";
import { atLeast } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { slice, type Cut } from "./slice.ts";
import { square } from "./square.ts";
import { transpose } from "./transpose.ts";

/** How a signal is cut into pieces. */
export interface StftOptions {
  /** How far the pieces lie apart. @default a quarter of their size */
  readonly hop?: number;
  /** What each piece is multiplied with, at most as long as it and put in its middle. @default ones */
  readonly window?: Tensor;
  /** Whether the first piece has its middle at the first number, with more around the signal. @default true */
  readonly center?: boolean;
  /** Whether transforms are divided by the root of their size. @default false */
  readonly normalized?: boolean;
}

const named = ["hop", "window", "center", "normalized"];

/**
 * The Fourier transforms of pieces of a real signal, its last axis: `[…, frequencies, pieces, 2]` with size/2 + 1 frequencies, as PyTorch's `stft`.
 *
 * @example
 * stft(signal, 512, { hop: 128, window: hannWindow(512) })
 */
export function stft(
  x: Tensor,
  size: number,
  options: StftOptions & {
    /** What stands around the signal with `center`. @default "reflect" */
    readonly padMode?: PadMode;
  } = {},
): Tensor {
  const { padMode = "reflect", ...others } = checkOptions("stft", options, [...named, "padMode"]);
  checkChoice("stft", "padMode", padMode, padModes);
  const signal = atLeast("stft", x, "f32");
  const { hop, window, center, normalized } = pieces("stft", signal, size, others);
  if (signal.shape.length === 0) throw new ShapeError("stft: needs an axis, got a scalar");
  const half = Math.floor(size / 2);
  const none = signal.shape.slice(1).map(() => [0, 0] as const);
  const whole = center ? pad(signal, [...none, [half, half]], { mode: padMode }) : signal;
  const length = whole.shape.at(-1)!;
  if (length < size)
    throw new ShapeError(`stft: a piece of ${size} does not fit in a signal of ${length}`);
  const count = Math.floor((length - size) / hop) + 1;
  const lead = signal.shape.slice(0, -1);
  const taken = gatherFor("stft", whole, placesOf(whole, count, size, hop), lead.length);
  const found = rfft(mul(reshape(taken, [...lead, count, size]), window));
  const scaled = normalized ? div(found, Math.sqrt(size)) : found;
  return exchanged(scaled, lead.length);
}

/**
 * The signal whose pieces have these transforms: the way back of `stft` with the same options. Pieces are added up and divided by what their windows add up to;
 * `length` cuts the signal.
 *
 * @example
 * istft(stft(signal, 512), 512, { length: signal.shape[0] })
 */
export function istft(
  x: Tensor,
  size: number,
  options: StftOptions & { readonly length?: number } = {},
): Tensor {
  const { length, ...others } = checkOptions("istft", options, [...named, "length"]);
  if (length !== undefined && !(Number.isInteger(length) && length >= 0))
    throw new ValueError(`istft: length is a whole number from 0 up, got ${shown(length)}`);
  expectComplex("istft", x);
  const values = atLeast("istft", x, "f32");
  const { hop, window, center, normalized } = pieces("istft", values, size, others);
  const frequencies = Math.floor(size / 2) + 1;
  if (values.shape.length < 3 || values.shape.at(-3) !== frequencies)
    throw new ShapeError(
      `istft: expected […, ${frequencies}, pieces, 2] for pieces of ${size}, got ${show(x.shape)}`,
    );
  const lead = values.shape.slice(0, -3);
  const count = values.shape.at(-2)!;
  const found = irfft(exchanged(values, lead.length), { n: size });
  const scaled = normalized ? mul(found, Math.sqrt(size)) : found;
  const all = (count - 1) * hop + size;
  const added = (parts: Tensor, axis: number) =>
    scatterAdd(placesOf(parts, count, size, hop), parts, axis, all, "istft");
  const total = added(reshape(mul(scaled, window), [...lead, count * size]), lead.length);
  const weight = added(reshape(broadcastTo(square(window), [count, size]), [count * size]), 0);
  // Where no window reaches there is nothing to divide.
  const signal = div(total, select(gt(weight, 1e-11), weight, 1));
  const start = center ? Math.floor(size / 2) : 0;
  const stop = length === undefined ? all - start : start + length;
  const kept = slice(signal, [...lead.map((): Cut => null), [start, Math.min(stop, all)]]);
  const missing = stop - Math.min(stop, all);
  return missing === 0 ? kept : pad(kept, [...lead.map(() => [0, 0] as const), [0, missing]]);
}

/** The options of a transform of pieces, with a window of their size. */
function pieces(op: string, x: Tensor, size: number, options: StftOptions) {
  if (!Number.isInteger(size) || size < 1)
    throw new ValueError(
      `${op}: the size of pieces is a whole number from 1 up, got ${shown(size)}`,
    );
  const { hop = Math.max(1, Math.floor(size / 4)), center = true, normalized = false } = options;
  if (!Number.isInteger(hop) || hop < 1)
    throw new ValueError(`${op}: hop is a whole number from 1 up, got ${shown(hop)}`);
  expectBoolean(op, "center", center);
  expectBoolean(op, "normalized", normalized);
  return { hop, center, normalized, window: windowOf(op, x, size, options.window) };
}

function windowOf(op: string, x: Tensor, size: number, window: Tensor | undefined): Tensor {
  if (window === undefined) return broadcastTo(x.scalar(1), [size]);
  expectTensor(op, window);
  const [length = 0] = window.shape;
  if (window.shape.length !== 1 || length > size)
    throw new ShapeError(
      `${op}: the window is a vector of at most ${size} numbers, got ${show(window.shape)}`,
    );
  const before = Math.floor((size - length) / 2);
  return pad(window, [[before, size - length - before]]);
}

/** Where the numbers of the pieces stand in the signal, piece by piece, as a sum of two short lists. */
function placesOf(like: Tensor, count: number, size: number, hop: number): Tensor {
  const numbers = (length: number, step: number) =>
    known(
      like,
      Array.from({ length }, (_, i) => i * step),
      "i32",
    );
  const starts = reshape(numbers(count, hop), [count, 1]);
  return reshape(add(starts, numbers(size, 1)), [count * size]);
}

/** The two axes behind the first `lead` ones exchanged. */
const exchanged = (x: Tensor, lead: number): Tensor =>
  transpose(
    x,
    x.shape.map((_, axis) => (axis === lead ? lead + 1 : axis === lead + 1 ? lead : axis)),
  );
