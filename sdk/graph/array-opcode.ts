import type { Opcode } from "./format.ts";

/** The instructions of arrays that need nothing but their attributes. */
export type ArrayOpcode = Extract<
  Opcode,
  "scan" | "argsort" | "scatter" | "fourier" | "matrix" | "search" | "inside" | "pick" | "distance"
>;
