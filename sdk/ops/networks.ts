export {
  type AdaptivePoolOptions,
  adaptiveAveragePool,
  adaptiveMaxPool,
  globalAveragePool,
  globalMaxPool,
} from "./adaptive-pool.ts";
export { type ConvOptions, conv1d, conv2d, conv3d } from "./conv.ts";
export {
  type ConvTransposeOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./conv-transpose.ts";
export { type InterpolateOptions, interpolate } from "./interpolate.ts";
export {
  type AveragePoolOptions,
  averagePool1d,
  averagePool2d,
  averagePool3d,
  type MaxPoolOptions,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type PoolOptions,
} from "./pool.ts";
export type { ImageLayout, PerAxis, WindowPadding } from "./window-options.ts";
