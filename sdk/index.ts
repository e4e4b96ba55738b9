export * from "./core/index.ts";
export * from "./grad/index.ts";
export * from "./ops/index.ts";
export * from "./tensor/index.ts";
