import { checkOptions } from "../core/options.ts";
import type { Philox } from "../core/philox.ts";
import { size } from "../core/shape.ts";
import { conv1d, conv2d, conv3d, type ConvOptions } from "../ops/networks.ts";
import { tensor } from "../tensor/index.ts";
import { checkMoves, perAxis, type PerAxis } from "../ops/window-options.ts";
import type { Tensor } from "../tensor/index.ts";
import { uniform } from "./initialize.ts";
import type { Layer } from "./layer.ts";
import { expectSizes } from "./sizes.ts";

/** The parameters of a convolution: weights `[k…, inputs/groups, outputs]`. */
export type ConvParams = { readonly weight: Tensor; readonly bias: Tensor };

/** How a convolutional layer moves. */
export type ConvLayerOptions = Omit<ConvOptions, "bias" | "layout">;

/**
 * A convolution over `[n, w, inputs]`, starting like PyTorch's: uniform within 1/√(taps · inputs/groups), weights and bias.
 *
 * @example
 * const layer = conv1dLayer(8, 16, 3, { padding: 1 });
 */
export const conv1dLayer = (
  inputs: number,
  outputs: number,
  window: number,
  options: ConvLayerOptions = {},
): Layer<ConvParams> => layer("conv1dLayer", conv1d, 1, inputs, outputs, window, options);

/**
 * A convolution over images `[n, h, w, inputs]`, starting like PyTorch's.
 *
 * @example
 * const layer = conv2dLayer(3, 16, 3, { padding: 1, stride: 2 });
 */
export const conv2dLayer = (
  inputs: number,
  outputs: number,
  window: number | readonly [number, number],
  options: ConvLayerOptions = {},
): Layer<ConvParams> => layer("conv2dLayer", conv2d, 2, inputs, outputs, window, options);

/**
 * A convolution over volumes `[n, d, h, w, inputs]`, starting like PyTorch's.
 *
 * @example
 * const layer = conv3dLayer(1, 8, 3);
 */
export const conv3dLayer = (
  inputs: number,
  outputs: number,
  window: number | readonly [number, number, number],
  options: ConvLayerOptions = {},
): Layer<ConvParams> => layer("conv3dLayer", conv3d, 3, inputs, outputs, window, options);

function layer(
  name: string,
  run: (x: Tensor, weights: Tensor, options: ConvOptions) => Tensor,
  axes: number,
  inputs: number,
  outputs: number,
  window: PerAxis,
  options: ConvLayerOptions,
): Layer<ConvParams> {
  checkMoves(name, axes, checkOptions(name, options, ["stride", "padding", "dilation", "groups"]));
  const groups = options.groups ?? 1;
  expectSizes(name, { inputs, outputs, groups });
  const taps = perAxis(name, "window", window, axes, 1);
  if (inputs % groups !== 0 || outputs % groups !== 0)
    throw new RangeError(
      `${name}: ${inputs} inputs and ${outputs} outputs do not fall into ${groups} groups`,
    );
  const shape = [...taps, inputs / groups, outputs];
  const bound = 1 / Math.sqrt(size(shape) / outputs);
  return {
    parameters: size(shape) + outputs,
    init: (random: Philox) => ({
      weight: tensor(uniform(random, size(shape), bound), { shape }),
      bias: tensor(uniform(random, outputs, bound)),
    }),
    apply: ({ weight, bias }, x) => run(x, weight, { ...options, bias }),
  };
}
