export { adam, type AdamOptions } from "./adam.ts";
export { adamW } from "./adamw.ts";
export { clipByGlobalNorm } from "./clip-by-global-norm.ts";
export type { Optimizer, OptimizerState } from "./optimizer.ts";
export { sgd, type SgdOptions } from "./sgd.ts";
