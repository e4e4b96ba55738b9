export { compile, type Compiled } from "./compile.ts";
export { compileFunction, type CompiledFunction } from "./compile-function.ts";
export { arange, eye, full, ones, randomKey, tensor, type TensorOptions, zeros } from "./create.ts";
export { deviceName } from "./executor.ts";
export type { LoopOptions, LoopResult, Rows, Stacked } from "./loop.ts";
export type { Nested } from "./nested.ts";
export { trapNumbers, type TrapKind } from "./trap.ts";
export { Tensor } from "./tensor.ts";
