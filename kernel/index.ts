export { type Kernel, type KernelOptions, startKernel } from "./kernel.ts";
export { type DefinedMagic, defineMagic, type MagicCall } from "./magics/define.ts";
export { type Connection, parseConnection, readConnection } from "./wire/connection.ts";
