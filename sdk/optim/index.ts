export { adagrad, type AdagradOptions } from "./adagrad.ts";
export { adam, type AdamOptions } from "./adam.ts";
export { adamW } from "./adamw.ts";
export { clipByGlobalNorm } from "./clip-by-global-norm.ts";
export { lamb } from "./lamb.ts";
export { lion, type LionOptions } from "./lion.ts";
export type { Optimizer, OptimizerState } from "./optimizer.ts";
export { rmsProp, type RmsPropOptions } from "./rmsprop.ts";
export { sgd, type SgdOptions } from "./sgd.ts";
