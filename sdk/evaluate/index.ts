export { auc } from "./auc.ts";
export { bootstrap, type BootstrapOptions, type WeightedMetric } from "./bootstrap.ts";
export type { Numbers } from "./check.ts";
export {
  accuracy,
  classScores,
  confusionMatrix,
  logLoss,
  type ClassScore,
} from "./classification.ts";
export { Estimate } from "./estimate.ts";
export {
  evaluateClasses,
  evaluateNumber,
  type ClassPredictions,
  type NumberPredictions,
} from "./evaluate.ts";
export { Evaluation, type Confusion, type MetricName } from "./evaluation.ts";
export { mae, mse, r2 } from "./regression.ts";
