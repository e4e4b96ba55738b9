import { checkChoice } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { KindError, ShapeError } from "../core/errors.ts";
import { show, type Shape } from "../core/shape.ts";
import type { WindowAxis } from "../graph/window.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { transpose } from "./transpose.ts";

/** Where the channels stand: `[n, …, c]`, as the engine computes, or `[n, c, …]` with PyTorch's order of weights. */
export type ImageLayout = "channels-last" | "channels-first";

export interface LayoutOption {
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/** One number for all axes, or one for each. */
export type PerAxis = number | readonly number[];

/** `same`: as many outputs as inputs (divided by the stride); `valid`: none; or places on each side of each axis. */
export type WindowPadding =
  | "same"
  | "valid"
  | number
  | readonly (number | readonly [before: number, after: number])[];

/** No window moves or reaches further. */
const most = 2 ** 24;

/** A number for each of `count` axes. */
export function perAxis(
  op: string,
  option: string,
  value: PerAxis,
  count: number,
  least: number,
): readonly number[] {
  const all = typeof value === "number" ? Array.from({ length: count }, () => value) : value;
  if (!Array.isArray(all))
    throw new KindError(`${op}: ${option} is a number or one for each axis, got ${shown(value)}`);
  if (all.length !== count)
    throw new ShapeError(`${op}: ${option} ${show(all)} is not one number or ${count}`);
  for (const each of all) checkReach(op, option, each, least);
  return all;
}

function checkReach(op: string, option: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new ShapeError(
      `${op}: ${option} is a whole number from ${least} up, got ${shown(value)}`,
    );
  if (value > most) throw new ShapeError(`${op}: ${option} is at most 2²⁴, got ${value}`);
}

/** Places before and after each axis. */
export function paddingOf(
  op: string,
  padding: WindowPadding,
  sizes: Shape,
  kernel: Shape,
  strides: readonly number[],
  dilations: readonly number[],
): readonly (readonly [before: number, after: number])[] {
  if (padding === "valid") return sizes.map(() => [0, 0]);
  if (padding === "same")
    return sizes.map((length, axis) => {
      const outputs = Math.ceil(length / strides[axis]!);
      const extent = (kernel[axis]! - 1) * dilations[axis]! + 1;
      const total = Math.max(0, (outputs - 1) * strides[axis]! + extent - length);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  const list = typeof padding === "number" ? sizes.map(() => padding) : padding;
  if (!Array.isArray(list))
    throw new KindError(
      `${op}: padding is same, valid, a number or one for each axis, got ${shown(padding)}`,
    );
  if (list.length !== sizes.length)
    throw new ShapeError(`${op}: padding for ${list.length} axes of ${sizes.length}`);
  return list.map((each: number | readonly [number, number]) => {
    const sides = typeof each === "number" ? ([each, each] as const) : each;
    if (!Array.isArray(sides) || sides.length !== 2)
      throw new KindError(`${op}: padding is a number or two for an axis, got ${shown(each)}`);
    for (const side of sides) checkReach(op, "padding", side, 0);
    return sides as readonly [number, number];
  });
}

/** A window that moves over `sizes`, and how many outputs each axis has; with `ceilMode` one more for what is left over. */
export function slide(
  op: string,
  sizes: Shape,
  kernel: Shape,
  strides: readonly number[],
  dilations: readonly number[],
  padding: WindowPadding,
  ceilMode = false,
): {
  readonly axes: readonly WindowAxis[];
  readonly out: Shape;
  readonly sides: ReturnType<typeof paddingOf>;
} {
  const sides = paddingOf(op, padding, sizes, kernel, strides, dilations);
  const out = sizes.map((length, axis) => {
    const extent = (kernel[axis]! - 1) * dilations[axis]! + 1;
    const [stride, [before, after]] = [strides[axis]!, sides[axis]!];
    const room = length + before + after - extent;
    const count = Math.floor((ceilMode ? room + stride - 1 : room) / stride) + 1;
    if (count < 1)
      throw new ShapeError(
        `${op}: a window of ${extent} does not fit in ${length} places with padding ${show(sides[axis]!)}`,
      );
    return ceilMode && (count - 1) * stride >= length + before ? count - 1 : count;
  });
  const axes = sides.map(([before], axis) => ({
    stride: strides[axis]!,
    dilation: dilations[axis]!,
    spread: 1,
    before,
  }));
  return { axes, out, sides };
}

/** `run` on `[n, …, c]`, for either layout of the argument and the result. */
export function channelsLast(x: Tensor, layout: ImageLayout, run: (x: Tensor) => Tensor): Tensor {
  // Told in the name of the function that was called.
  checkChoice("image", "layout", layout, ["channels-last", "channels-first"]);
  if (layout === "channels-last") return run(x);
  const middle = x.shape.slice(2).map((_, i) => i + 2);
  const back = middle.map((axis) => axis - 1);
  return transpose(run(transpose(x, [0, ...middle, 1])), [0, x.shape.length - 1, ...back]);
}

/** Checks that `x` has a batch, `count` axes and channels. */
export function expectImage(op: string, x: Tensor, count: number, layout: ImageLayout): void {
  checkChoice(op, "layout", layout, ["channels-last", "channels-first"]);
  const form = layout === "channels-last" ? "[n, …, c]" : "[n, c, …]";
  if (x.shape.length !== count + 2)
    throw new ShapeError(`${op}: expected ${form} with ${count + 2} axes, got ${show(x.shape)}`);
}

/** Throws unless options say how a window moves over `count` axes; for layers, which have no image yet. */
export function checkMoves(
  op: string,
  count: number,
  options: {
    readonly stride?: PerAxis | undefined;
    readonly padding?: WindowPadding | undefined;
    readonly dilation?: PerAxis | undefined;
    readonly layout?: ImageLayout | undefined;
  },
): void {
  const { stride = 1, padding = 0, dilation = 1, layout = "channels-last" } = options;
  const ones = perAxis(op, "window", 1, count, 1);
  const strides = perAxis(op, "stride", stride, count, 1);
  const dilations = perAxis(op, "dilation", dilation, count, 1);
  paddingOf(op, padding, ones, ones, strides, dilations);
  checkChoice(op, "layout", layout, ["channels-last", "channels-first"]);
}
