export { type ConvOptions, conv1d, conv2d, conv3d } from "./conv.ts";
export {
  type ConvTransposeOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./conv-transpose.ts";
export type { ImageLayout, PerAxis, WindowPadding } from "./window-options.ts";
