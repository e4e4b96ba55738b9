export { adwin, type Adwin, type AdwinOptions } from "./adwin.ts";
export type { DriftDetector } from "./detector.ts";
export { pageHinkley, type PageHinkleyOptions } from "./page-hinkley.ts";
export {
  consolidate,
  type Consolidation,
  type ConsolidateOptions,
  penaltyOf,
} from "./consolidation.ts";
export { fisherDiagonal, type FisherKind, type FisherOptions, type FisherRows } from "./fisher.ts";
export { learn, type Learned, type LearnOptions } from "./learn.ts";
export { refill, type Reservoir } from "./reservoir.ts";
export { Stream, type StreamFacts } from "./stream.ts";
export { TaskMatrix } from "./task-matrix.ts";
export { Update, type UpdateFacts } from "./update-record.ts";
export {
  learnTasks,
  type Task as ContinualTask,
  type TasksLearned,
  type TasksOptions,
} from "./learn-tasks.ts";
export type { EwcOptions, ReplayOptions } from "./options.ts";
