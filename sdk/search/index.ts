export type { SearchSpace } from "./candidate.ts";
export type { Constraint, Cost } from "./cost.ts";
export {
  choice,
  float,
  int,
  when,
  type Choice,
  type Conditional,
  type Dimension,
  type FloatRange,
  type IntRange,
  type RangeOptions,
} from "./dimension.ts";
export type { Halving } from "./halving.ts";
export type { SearchGoal, SearchMetric } from "./metric.ts";
export { minimize, type Judged, type Minimum, type MinimizeOptions } from "./minimize.ts";
export { ParameterImportance, type ParameterShare } from "./parameter-importance.ts";
export type { SamplerName } from "./sampler.ts";
export type { SearchOptions } from "./search.ts";
export type { Candidate, Space } from "./space.ts";
export type { Trial } from "./trial.ts";
