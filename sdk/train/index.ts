export { fit, type Trained, type Watcher } from "./fit.ts";
export { History, type Epoch } from "./history.ts";
export type { FitOptions, OptimizerName, Settings } from "./options.ts";
export { predictor, type Predict } from "./predictor.ts";
export { finisher, type Goal, type Scale } from "./task.ts";
export type { TrainingData } from "./training-data.ts";
