import { ShapeError } from "../core/errors.ts";
import { checkOptions, expectBoolean, expectNumber } from "../core/options.ts";
import { show, size, type Shape } from "../core/shape.ts";
import type { WindowAxis } from "../graph/window.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { known } from "./known.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { greatest, total } from "./pooling.ts";
import { computed, inDTypeOf } from "./promote.ts";
import { reshape } from "./reshape.ts";
import {
  channelsLast,
  expectImage,
  perAxis,
  slide,
  type ImageLayout,
  type PerAxis,
  type WindowPadding,
} from "./window-options.ts";

/** How a pooling window moves. */
export interface PoolOptions {
  /** @default the window's size */
  readonly stride?: PerAxis;
  /** @default 0 */
  readonly padding?: WindowPadding;
  /** Whether a last window that reaches over the end counts too, if it begins inside or in the padding in front. @default false */
  readonly ceilMode?: boolean;
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/** How the greatest is looked for. */
export interface MaxPoolOptions extends PoolOptions {
  /** How far the places of a window stand apart. @default 1 */
  readonly dilation?: PerAxis;
}

/** How means are taken. */
export interface AveragePoolOptions extends PoolOptions {
  /** Whether places in the padding count as zeros, as in PyTorch; else the mean is over what is there. @default true */
  readonly countPadding?: boolean;
  /** What sums are divided by, whatever a window sees. @default how many places count */
  readonly divisor?: number;
}

/**
 * The greatest of each window over one axis of `[n, w, c]` (`[n, c, w]` with `channels-first`). The gradient flows to the first of equals.
 *
 * @example
 * maxPool1d(signal, 2)
 */
export const maxPool1d = (x: Tensor, window: PerAxis, options: MaxPoolOptions = {}): Tensor =>
  maxPool("maxPool1d", 1, x, window, options);

/**
 * The greatest of each window over images `[n, h, w, c]` (`[n, c, h, w]` with `channels-first`). The gradient flows to the first of equals.
 *
 * @example
 * maxPool2d(images, 3, { stride: 2, padding: 1 })
 */
export const maxPool2d = (x: Tensor, window: PerAxis, options: MaxPoolOptions = {}): Tensor =>
  maxPool("maxPool2d", 2, x, window, options);

/**
 * The greatest of each window over volumes `[n, d, h, w, c]` (`[n, c, d, h, w]` with `channels-first`).
 *
 * @example
 * maxPool3d(scans, 2)
 */
export const maxPool3d = (x: Tensor, window: PerAxis, options: MaxPoolOptions = {}): Tensor =>
  maxPool("maxPool3d", 3, x, window, options);

/**
 * The mean of each window over one axis of `[n, w, c]` (`[n, c, w]` with `channels-first`).
 *
 * @example
 * averagePool1d(signal, 4, { stride: 2 })
 */
export const averagePool1d = (
  x: Tensor,
  window: PerAxis,
  options: AveragePoolOptions = {},
): Tensor => averagePool("averagePool1d", 1, x, window, options);

/**
 * The mean of each window over images `[n, h, w, c]` (`[n, c, h, w]` with `channels-first`).
 *
 * @example
 * averagePool2d(images, 2)
 */
export const averagePool2d = (
  x: Tensor,
  window: PerAxis,
  options: AveragePoolOptions = {},
): Tensor => averagePool("averagePool2d", 2, x, window, options);

/**
 * The mean of each window over volumes `[n, d, h, w, c]` (`[n, c, d, h, w]` with `channels-first`).
 *
 * @example
 * averagePool3d(scans, 2)
 */
export const averagePool3d = (
  x: Tensor,
  window: PerAxis,
  options: AveragePoolOptions = {},
): Tensor => averagePool("averagePool3d", 3, x, window, options);

const named = ["stride", "padding", "ceilMode", "layout"];

function maxPool(
  name: string,
  count: number,
  x: Tensor,
  window: PerAxis,
  given: MaxPoolOptions,
): Tensor {
  const { dilation = 1, ...options } = checkOptions(name, given, [...named, "dilation"]);
  return over(name, count, x, window, { ...options, dilation }, (last, sizes, axes, out) => {
    const empty = axes.some((_, axis) =>
      counts(axes[axis]!, sizes[axis]!, last.shape[axis + 1]!, out[axis]!).includes(0),
    );
    if (empty)
      throw new ShapeError(`${name}: a window of ${show(sizes)} lies wholly in the padding`);
    return apply(greatest({ sizes, axes }, out), last);
  });
}

/** The mean of each window in the name of `name`. */
export function averagePool(
  name: string,
  count: number,
  x: Tensor,
  window: PerAxis,
  given: AveragePoolOptions,
): Tensor {
  const {
    countPadding = true,
    divisor,
    ...options
  } = checkOptions(name, given, [...named, "countPadding", "divisor"]);
  expectBoolean(name, "countPadding", countPadding);
  checkDivisor(name, divisor);
  const moves = { ...options, dilation: 1 };
  return over(name, count, x, window, moves, (last, sizes, axes, out, sides) => {
    const sums = apply(total({ sizes, axes }, out), last);
    if (divisor !== undefined) return div(sums, divisor);
    const lengths = last.shape.slice(1, -1);
    if (!countPadding) return overPresent(sums, sizes, axes, lengths, out);
    if (!options.ceilMode) return mul(sums, 1 / size(sizes));
    // Padding counts, what lies behind it does not.
    const padded = lengths.map((length, i) => length + sides[i]![0] + sides[i]![1]);
    const fromPadding = axes.map((axis) => ({ ...axis, before: 0 }));
    return overPresent(sums, sizes, fromPadding, padded, out);
  });
}

/** Throws unless sums can be divided by it. */
export function checkDivisor(name: string, divisor: number | undefined): void {
  if (divisor === undefined) return;
  expectNumber(name, "divisor", divisor);
  if (!(divisor > 0 && divisor < Infinity))
    throw new RangeError(`${name}: divisor is a number above 0, got ${divisor}`);
}

/** The sums of windows over how many inputs each sees, where the inputs have `lengths` places. */
export function overPresent(
  sums: Tensor,
  sizes: Shape,
  axes: readonly WindowAxis[],
  lengths: Shape,
  out: Shape,
): Tensor {
  return axes.reduce((y, axis, i) => {
    // The sum of a window that sees nothing is 0, and stays it.
    const present = counts(axis, sizes[i]!, lengths[i]!, out[i]!).map((count) =>
      Math.max(count, 1),
    );
    const along = axes.map((_, k) => (k === i ? out[i]! : 1));
    return div(y, reshape(known(sums, present), [...along, 1]));
  }, sums);
}

/** How many inputs each window along an axis sees. */
function counts(
  { stride, dilation, before }: WindowAxis,
  taps: number,
  length: number,
  out: number,
): number[] {
  return Array.from({ length: out }, (_, p) => {
    const places = Array.from({ length: taps }, (__, k) => p * stride + k * dilation - before);
    return places.filter((at) => at >= 0 && at < length).length;
  });
}

function over(
  name: string,
  count: number,
  x: Tensor,
  window: PerAxis,
  options: PoolOptions & { readonly dilation: PerAxis },
  run: (
    x: Tensor,
    sizes: Shape,
    axes: readonly WindowAxis[],
    out: Shape,
    sides: readonly (readonly [before: number, after: number])[],
  ) => Tensor,
): Tensor {
  const { layout = "channels-last", padding = 0, ceilMode = false } = options;
  expectBoolean(name, "ceilMode", ceilMode);
  const [input] = computed(name, x);
  expectImage(name, input, count, layout);
  const sizes = perAxis(name, "window", window, count, 1);
  const strides = perAxis(name, "stride", options.stride ?? sizes, count, 1);
  const dilations = perAxis(name, "dilation", options.dilation, count, 1);
  const result = channelsLast(input, layout, (last) => {
    const lengths = last.shape.slice(1, -1);
    const moves = slide(name, lengths, sizes, strides, dilations, padding, ceilMode);
    return run(last, sizes, moves.axes, moves.out, moves.sides);
  });
  return inDTypeOf(result, x);
}
