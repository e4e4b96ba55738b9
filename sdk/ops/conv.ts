import { ShapeError } from "../core/errors.ts";
import { checkOptions } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { expectTensor } from "./is-tensor.ts";
import { convolution, expectChannels } from "./convolution.ts";
import { apply } from "./op.ts";
import { factors } from "./policy.ts";
import { computed, inDTypeOf } from "./promote.ts";
import { transpose } from "./transpose.ts";
import {
  channelsLast,
  expectImage,
  perAxis,
  slide,
  type ImageLayout,
  type PerAxis,
  type WindowPadding,
} from "./window-options.ts";

/** How a convolution moves. */
export interface ConvOptions {
  /** @default 1 */
  readonly stride?: PerAxis;
  /** @default 0 */
  readonly padding?: WindowPadding;
  /** How far the taps stand apart. @default 1 */
  readonly dilation?: PerAxis;
  /** Channels fall into this many groups that do not meet; as many as channels is depthwise. @default 1 */
  readonly groups?: number;
  /** One number for each output channel, which is added. */
  readonly bias?: Tensor;
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/**
 * A convolution over one axis: x `[n, w, c]`, weights `[k, c/groups, o]` → `[n, w′, o]`; with the layout `channels-first` as
 * PyTorch has it: `[n, c, w]`, weights `[o, c/groups, k]`. Nothing is turned over (it is a cross-correlation). Fractions of any dtype; f64 by plain loops.
 *
 * @example
 * conv1d(signal, weights, { padding: "same", bias })
 */
export const conv1d = (x: Tensor, weights: Tensor, options: ConvOptions = {}): Tensor =>
  conv("conv1d", 1, x, weights, options);

/**
 * A convolution over images: x `[n, h, w, c]`, weights `[kh, kw, c/groups, o]` → `[n, h′, w′, o]` with
 * h′ = ⌊(h + before + after − dilation·(kh − 1) − 1) / stride⌋ + 1; with the layout `channels-first` as PyTorch has it: `[n, c, h, w]`, weights
 * `[o, c/groups, kh, kw]`. Gradients: convolutions again.
 *
 * @example
 * conv2d(images, weights, { stride: 2, padding: 1 })
 */
export const conv2d = (x: Tensor, weights: Tensor, options: ConvOptions = {}): Tensor =>
  conv("conv2d", 2, x, weights, options);

/**
 * A convolution over volumes: x `[n, d, h, w, c]`, weights `[kd, kh, kw, c/groups, o]`; or PyTorch's order with `channels-first`.
 *
 * @example
 * conv3d(scans, weights, { dilation: [1, 2, 2] })
 */
export const conv3d = (x: Tensor, weights: Tensor, options: ConvOptions = {}): Tensor =>
  conv("conv3d", 3, x, weights, options);

const named = ["stride", "padding", "dilation", "groups", "bias", "layout"];

function conv(
  name: string,
  count: number,
  image: Tensor,
  filters: Tensor,
  options: ConvOptions,
): Tensor {
  checkOptions(name, options, named);
  const [x, weights] = factors(image, filters);
  const { groups = 1, bias, layout = "channels-last" } = options;
  const [input, filter] = computed(name, x, weights);
  const taps = weightsOf(name, count, filter, layout);
  expectImage(name, input, count, layout);
  const strides = perAxis(name, "stride", options.stride ?? 1, count, 1);
  const dilations = perAxis(name, "dilation", options.dilation ?? 1, count, 1);
  const result = channelsLast(input, layout, (last) => {
    expectChannels(name, last.shape, taps.shape, groups);
    const sizes = last.shape.slice(1, -1);
    const kernel = taps.shape.slice(0, -2);
    const { axes, out } = slide(name, sizes, kernel, strides, dilations, options.padding ?? 0);
    return biased(name, apply(convolution({ groups, axes }, out), last, taps), bias);
  });
  return inDTypeOf(result, x, weights);
}

/** Weights `[k…, inputs, outputs]`, from PyTorch's `[outputs, inputs, k…]` for channels first. */
export function weightsOf(
  name: string,
  count: number,
  weights: Tensor,
  layout: ImageLayout,
): Tensor {
  if (weights.shape.length !== count + 2)
    throw new ShapeError(`${name}: weights have ${count + 2} axes, got ${show(weights.shape)}`);
  if (weights.shape.includes(0))
    throw new ShapeError(`${name}: weights without elements, got ${show(weights.shape)}`);
  if (layout === "channels-last") return weights;
  const axes = weights.shape.slice(2).map((_, i) => i + 2);
  return transpose(weights, [...axes, 1, 0]);
}

/** `y` and one number for each of its channels. */
export function biased(name: string, y: Tensor, bias: Tensor | undefined): Tensor {
  if (bias === undefined) return y;
  expectTensor(name, bias);
  if (bias.shape.length !== 1 || bias.shape[0] !== y.shape.at(-1))
    throw new ShapeError(`${name}: ${y.shape.at(-1)} channels have a bias of ${show(bias.shape)}`);
  return add(y, bias);
}
