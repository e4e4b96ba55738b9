export { type Kernel, type KernelOptions, startKernel } from "./kernel.ts";
export { type Connection, parseConnection, readConnection } from "./wire/connection.ts";
