export { compile, type Compiled, type CompileOptions } from "./compile.ts";
export { compileFunction, type CompiledFunction } from "./compile-function.ts";
export { arange, eye, full, ones, randomKey, tensor, type TensorOptions, zeros } from "./create.ts";
export {
  fftFrequencies,
  geomspace,
  linspace,
  logspace,
  meshgrid,
  rfftFrequencies,
} from "./grid.ts";
export { deviceName } from "./executor.ts";
export { fullLike, onesLike, zerosLike } from "./like.ts";
export type { LoopOptions, LoopResult, Rows, Stacked } from "./loop.ts";
export { memory, type Memory } from "./memory.ts";
export type { Nested } from "./nested.ts";
export { maskedSelect, nonzero } from "./nonzero.ts";
export type { GradientRecord, PrecisionReport } from "./precision-record.ts";
export {
  type DynamicLossScale,
  type PrecisionLevel,
  type PrecisionOptions,
  type PrecisionSelector,
  selectPrecision,
} from "./precision.ts";
export { useThreads } from "./threads.ts";
export { setDifference, setIntersection, setSymmetricDifference, setUnion } from "./sets.ts";
export { scope, type Scope } from "./scope.ts";
export type { Timed } from "./time-program.ts";
export { trapNumbers, type TrapKind } from "./trap.ts";
export { Tensor } from "./tensor.ts";
export { unique } from "./unique.ts";
export { blackmanWindow, hammingWindow, hannWindow, type WindowOptions } from "./windows.ts";
