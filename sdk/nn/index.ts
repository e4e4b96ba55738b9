export { activation, type Activation } from "./activation.ts";
export {
  type AttentionParams,
  type MultiHeadAttention,
  multiHeadAttention,
  transformerBlock,
  type TransformerBlockParams,
} from "./attention-layers.ts";
export {
  conv1dLayer,
  conv2dLayer,
  conv3dLayer,
  type ConvLayerOptions,
  type ConvParams,
} from "./conv-layer.ts";
export { dense, type DenseParams } from "./dense.ts";
export { dropoutLayer } from "./dropout-layer.ts";
export { embeddingLayer } from "./embedding-layer.ts";
export {
  averagePoolLayer,
  flattenLayer,
  globalAveragePoolLayer,
  maxPoolLayer,
} from "./image-layers.ts";
export type { Initialization } from "./initialize.ts";
export { layerNorm, type LayerNormParams } from "./layer-norm.ts";
export type { Layer, Mode, Params } from "./layer.ts";
export {
  type BatchNorm,
  batchNorm,
  type BatchNormParams,
  groupNorm,
  rmsNorm,
  type RunningStatistics,
} from "./norm-layers.ts";
export {
  gru,
  lstm,
  type RecurrentLayer,
  type RecurrentLayerOptions,
  type RecurrentParams,
  rnn,
} from "./recurrent-layers.ts";
export { type ParamsOf, sequential } from "./sequential.ts";
