export {
  type AdaptivePoolOptions,
  adaptiveAveragePool,
  adaptiveMaxPool,
  globalAveragePool,
  globalMaxPool,
} from "./adaptive-pool.ts";
export {
  type AttentionDropout,
  type AttentionOptions,
  scaledDotProductAttention,
} from "./attention.ts";
export { channelShuffle, localResponseNormalize, type LocalResponseOptions } from "./channels.ts";
export { type ConvOptions, conv1d, conv2d, conv3d } from "./conv.ts";
export {
  type ConvTransposeOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./conv-transpose.ts";
export { type CtcOptions, ctc } from "./ctc.ts";
export {
  cosineEmbedding,
  cosineSimilarity,
  hinge,
  hingeEmbedding,
  huber,
  smoothL1,
  tripletMargin,
} from "./distance-losses.ts";
export { alphaDropout, channelDropout, type DropoutOptions } from "./dropout-variants.ts";
export { gaussianLoss, poissonLoss, softMargin } from "./distribution-losses.ts";
export { glu } from "./glu.ts";
export { affineGrid, gridSample, type GridSampleOptions } from "./grid-sample.ts";
export { type InterpolateOptions, interpolate } from "./interpolate.ts";
export {
  type KlDivergenceOptions,
  klDivergence,
  type NegativeLogLikelihoodOptions,
  negativeLogLikelihood,
} from "./likelihood-losses.ts";
export { focal, marginRanking, multiLabel, multiMargin } from "./margin-losses.ts";
export {
  type BatchStatistics,
  batchNormalize,
  groupNormalize,
  type ImageNormalizeOptions,
  instanceNormalize,
  layerNormalize,
  type NormalizeOptions,
  rmsNormalize,
} from "./normalize.ts";
export { pixelShuffle, pixelUnshuffle } from "./pixel-shuffle.ts";
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
export {
  gruOverTime,
  lstmOverTime,
  overTime,
  type Recurrence,
  type RecurrentOptions,
  type RecurrentWeights,
} from "./recurrent.ts";
export { gumbelSoftmax, softmin } from "./soft.ts";
export type { ImageLayout, PerAxis, WindowPadding } from "./window-options.ts";
export { columnsToImage, imageToColumns, type PatchOptions } from "./patches.ts";
export { embeddingBag, type EmbeddingBagOptions } from "./segments.ts";
export { lpPool1d, lpPool2d, lpPool3d } from "./lp-pool.ts";
export { maxPoolWithIndices, maxUnpool } from "./unpool.ts";
