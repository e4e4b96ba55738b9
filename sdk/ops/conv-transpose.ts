import { shown } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import { checkOptions } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { biased, weightsOf, type ConvOptions } from "./conv.ts";
import { backwards } from "./convolution.ts";
import { factors } from "./policy.ts";
import { computed, inDTypeOf } from "./promote.ts";
import { channelsLast, expectImage, paddingOf, perAxis, type PerAxis } from "./window-options.ts";

/** How a transposed convolution moves. */
export interface ConvTransposeOptions extends Omit<ConvOptions, "padding"> {
  /** Places that are cut off on each side. @default 0 */
  readonly padding?: number | readonly (number | readonly [before: number, after: number])[];
  /** Places that are added behind, to choose among the sizes that a stride leaves open. @default 0 */
  readonly outputPadding?: PerAxis;
}

/**
 * A convolution over one axis the other way round, which makes more of few: x `[n, w, c]`, weights `[k, o/groups, c]`; with the layout
 * `channels-first` PyTorch's `[n, c, w]` and `[c, o/groups, k]`. The length becomes
 * (w − 1)·stride − padding on both sides + dilation·(k − 1) + outputPadding + 1.
 *
 * @example
 * convTranspose1d(x, weights, { stride: 2 })
 */
export const convTranspose1d = (
  x: Tensor,
  weights: Tensor,
  options: ConvTransposeOptions = {},
): Tensor => conv("convTranspose1d", 1, x, weights, options);

/**
 * The same over images: x `[n, h, w, c]`, weights `[kh, kw, o/groups, c]`, or PyTorch's order with `channels-first`.
 *
 * @example
 * convTranspose2d(x, weights, { stride: 2, padding: 1 })
 */
export const convTranspose2d = (
  x: Tensor,
  weights: Tensor,
  options: ConvTransposeOptions = {},
): Tensor => conv("convTranspose2d", 2, x, weights, options);

/**
 * The same over volumes: x `[n, d, h, w, c]`, weights `[kd, kh, kw, o/groups, c]`, or PyTorch's order with `channels-first`.
 *
 * @example
 * convTranspose3d(x, weights, { stride: 2 })
 */
export const convTranspose3d = (
  x: Tensor,
  weights: Tensor,
  options: ConvTransposeOptions = {},
): Tensor => conv("convTranspose3d", 3, x, weights, options);

const named = ["stride", "padding", "outputPadding", "dilation", "groups", "bias", "layout"];

function conv(
  name: string,
  count: number,
  image: Tensor,
  filters: Tensor,
  options: ConvTransposeOptions,
): Tensor {
  checkOptions(name, options, named);
  const [x, weights] = factors(image, filters);
  const { groups = 1, bias, layout = "channels-last" } = options;
  if (!Number.isInteger(groups) || groups < 1)
    throw new ShapeError(`${name}: groups is a whole number from 1 up, got ${shown(groups)}`);
  const [input, filter] = computed(name, x, weights);
  const taps = weightsOf(name, count, filter, layout);
  expectImage(name, input, count, layout);
  const strides = perAxis(name, "stride", options.stride ?? 1, count, 1);
  const dilations = perAxis(name, "dilation", options.dilation ?? 1, count, 1);
  const extra = perAxis(name, "outputPadding", options.outputPadding ?? 0, count, 0);
  const kernel = taps.shape.slice(0, -2);
  const result = channelsLast(input, layout, (last) => {
    const channels = last.shape.at(-1)!;
    if (taps.shape.at(-1) !== channels || channels % groups !== 0)
      throw new ShapeError(
        `${name}: ${channels} channels do not fit weights ${show(taps.shape)} in ${groups} groups`,
      );
    const sizes = last.shape.slice(1, -1);
    const cuts = paddingOf(name, options.padding ?? 0, sizes, kernel, strides, dilations);
    const out = sizes.map((length, axis) => {
      const extent = (kernel[axis]! - 1) * dilations[axis]! + 1;
      const [before, after] = cuts[axis]!;
      const places = (length - 1) * strides[axis]! - before - after + extent + extra[axis]!;
      if (places < 0) throw new ShapeError(`${name}: nothing is left of ${length} places`);
      return places;
    });
    const axes = cuts.map(([before], axis) => ({
      stride: strides[axis]!,
      dilation: dilations[axis]!,
      spread: 1,
      before,
    }));
    const shape = [last.shape[0]!, ...out, taps.shape.at(-2)! * groups];
    return biased(name, backwards(last, taps, { groups, axes }, shape), bias);
  });
  return inDTypeOf(result, x, weights);
}
