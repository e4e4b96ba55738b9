export { activation, type Activation } from "./activation.ts";
export { dense, type DenseParams } from "./dense.ts";
export { dropoutLayer } from "./dropout-layer.ts";
export type { Initialization } from "./initialize.ts";
export { layerNorm, type LayerNormParams } from "./layer-norm.ts";
export type { Layer, Mode, Params } from "./layer.ts";
export { sequential } from "./sequential.ts";
