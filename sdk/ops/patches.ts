import { ShapeError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectList } from "../core/options.ts";
import { show, size, type Shape } from "../core/shape.ts";
import type { Range } from "../graph/builder.ts";
import type { WindowAxis } from "../graph/window.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { expectTensor } from "./is-tensor.ts";
import { stack } from "./concat.ts";
import { pad } from "./pad.ts";
import { accumulator } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { placeRanges, slice, takeRanges, type Cut } from "./slice.ts";
import { transpose } from "./transpose.ts";
import {
  expectImage,
  perAxis,
  slide,
  type ImageLayout,
  type PerAxis,
  type WindowPadding,
} from "./window-options.ts";

/** How a window moves over an image. */
export interface PatchOptions {
  /** @default 1 */
  readonly stride?: PerAxis;
  /** @default 0 */
  readonly padding?: WindowPadding;
  /** How far the places of a window stand apart. @default 1 */
  readonly dilation?: PerAxis;
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/** A window over an image: its places, and where they lie. */
export interface Moving {
  readonly sizes: Shape;
  readonly axes: readonly WindowAxis[];
  readonly out: Shape;
}

const named = ["stride", "padding", "dilation", "layout"];

/** The window of a function over `lengths`. */
export function moving(
  op: string,
  lengths: Shape,
  window: PerAxis,
  { stride = 1, padding = 0, dilation = 1 }: PatchOptions,
): Moving {
  const count = lengths.length;
  const sizes = perAxis(op, "window", window, count, 1);
  const strides = perAxis(op, "stride", stride, count, 1);
  const dilations = perAxis(op, "dilation", dilation, count, 1);
  return { sizes, ...slide(op, lengths, sizes, strides, dilations, padding) };
}

/** How far padding must reach so that every place of the window lies inside. */
const sidesOf = ({ sizes, axes, out }: Moving, lengths: Shape): (readonly [number, number])[] =>
  axes.map(({ stride, dilation, before }, i) => {
    const end = (out[i]! - 1) * stride + (sizes[i]! - 1) * dilation + 1;
    return [before, Math.max(0, end - before - lengths[i]!)] as const;
  });

/** For each place of the window the places of a padded image `[n, …, c]` that it meets. */
function rangesOf({ sizes, axes, out }: Moving, examples: number, channels: number): Range[][] {
  const all = (length: number): Range => ({ start: 0, length, step: 1 });
  return Array.from({ length: size(sizes) }, (_, tap) => {
    let rest = tap;
    const at = sizes.map(() => 0);
    for (let i = sizes.length - 1; i >= 0; i--) {
      at[i] = rest % sizes[i]!;
      rest = Math.floor(rest / sizes[i]!);
    }
    const inner = axes.map(({ stride, dilation }, i) => ({
      start: at[i]! * dilation,
      length: out[i]!,
      step: out[i]! <= 1 ? 1 : stride,
    }));
    return [all(examples), ...inner, all(channels)];
  });
}

/** What a window over `[n, …, c]` sees at each of its places: `[n, …, taps, c]`, with `value` in the padding. */
export function patchesOf(x: Tensor, window: Moving, value: number): Tensor {
  const lengths = x.shape.slice(1, -1);
  const padded = pad(x, [[0, 0], ...sidesOf(window, lengths), [0, 0]], { value });
  const taps = rangesOf(window, x.shape[0]!, x.shape.at(-1)!).map((r) => takeRanges(padded, r));
  return stack(taps, -2);
}

/**
 * What a window over an image sees at each of its places, as PyTorch's `unfold`: `[n, h, w, c]` → `[n, places, window · c]`, with `channels-first`
 * `[n, c, h, w]` → `[n, c · window, places]`. One, two or three axes; 0 stands in the padding.
 *
 * @example
 * imageToColumns(ones([1, 4, 4, 3]), 2).shape // of [1, 9, 12]
 */
export function imageToColumns(x: Tensor, window: PerAxis, options: PatchOptions = {}): Tensor {
  const { layout = "channels-last" } = checkOptions("imageToColumns", options, named);
  expectTensor("imageToColumns", x);
  const count = Math.max(1, x.shape.length - 2);
  expectImage("imageToColumns", x, count, layout);
  const last = toLast(x, layout);
  const [n, c] = [last.shape[0]!, last.shape.at(-1)!];
  const move = moving("imageToColumns", last.shape.slice(1, -1), window, options);
  const [places, taps] = [size(move.out), size(move.sizes)];
  const seen = reshape(patchesOf(last, move, 0), [n, places, taps, c]);
  if (layout === "channels-last") return reshape(seen, [n, places, taps * c]);
  return reshape(transpose(seen, [0, 3, 2, 1]), [n, c * taps, places]);
}

/**
 * The way back of `imageToColumns` to an image of `sizes` (height and width): what windows see of one place is added up, as in PyTorch's `fold`.
 *
 * @example
 * columnsToImage(ones([1, 9, 12]), [4, 4], 2).shape // of [1, 4, 4, 3]
 */
export function columnsToImage(
  x: Tensor,
  sizes: readonly number[],
  window: PerAxis,
  options: PatchOptions = {},
): Tensor {
  const { layout = "channels-last" } = checkOptions("columnsToImage", options, named);
  checkChoice("columnsToImage", "layout", layout, ["channels-last", "channels-first"]);
  const columns = accumulator("columnsToImage", x);
  expectList("columnsToImage", "sizes", sizes);
  const move = moving("columnsToImage", sizes, window, options);
  const [places, taps] = [size(move.out), size(move.sizes)];
  const isLast = layout === "channels-last";
  const [n = 0, first = 0, second = 0] = columns.shape;
  const [width, found] = isLast ? [second, first] : [first, second];
  if (columns.shape.length !== 3 || found !== places || width % taps !== 0)
    throw new ShapeError(
      `columnsToImage: expected ${isLast ? `[n, ${places}, ${taps} · c]` : `[n, c · ${taps}, ${places}]`}, got ${show(x.shape)}`,
    );
  const c = width / taps;
  const seen = isLast
    ? reshape(columns, [n, places, taps, c])
    : transpose(reshape(columns, [n, c, taps, places]), [0, 3, 2, 1]);
  const apart = reshape(seen, [n, ...move.out, taps, c]);
  const sides = sidesOf(move, sizes);
  const whole = [n, ...sizes.map((length, i) => length + sides[i]![0] + sides[i]![1]), c];
  const lead = move.out.map((): Cut => null);
  const image = rangesOf(move, n, c)
    .map((ranges, tap) => placeRanges(slice(apart, [null, ...lead, tap]), whole, ranges))
    .reduce((a, b) => add(a, b));
  const cuts = sizes.map((length, i): Cut => [sides[i]![0], sides[i]![0] + length]);
  return fromLast(slice(image, [null, ...cuts]), layout);
}

/** `[n, …, c]` of an image in either layout. */
export function toLast(x: Tensor, layout: ImageLayout): Tensor {
  if (layout === "channels-last") return x;
  return transpose(x, [0, ...x.shape.slice(2).map((_, i) => i + 2), 1]);
}

/** An image in a layout of `[n, …, c]`. */
export function fromLast(x: Tensor, layout: ImageLayout): Tensor {
  if (layout === "channels-last") return x;
  return transpose(x, [0, x.shape.length - 1, ...x.shape.slice(2).map((_, i) => i + 1)]);
}
