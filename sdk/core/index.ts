export { DeviceError, DTypeError, ShapeError } from "./errors.ts";
export { currentSeed, seed } from "./random.ts";
export { Philox } from "./philox.ts";
export type { DType } from "./dtype.ts";
export type { Shape } from "./shape.ts";
