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
export { minimize, type Judged, type Minimum, type MinimizeOptions } from "./minimize.ts";
export type { SamplerName } from "./sampler.ts";
export type { Candidate, Space } from "./space.ts";
