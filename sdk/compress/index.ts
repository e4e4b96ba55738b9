export { compress, type CompressionStep } from "./compress.ts";
export type { LayerCost } from "./costs.ts";
export type { Latency } from "./latency.ts";
export { CompressionReport, type ModelCost } from "./report.ts";
export type { CompressionOptions } from "./settings.ts";
