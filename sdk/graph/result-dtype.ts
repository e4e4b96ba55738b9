import type { DType } from "../core/dtype.ts";
import type { Value } from "./builder.ts";
import type { MicroOp } from "./format.ts";

const booleans: ReadonlySet<MicroOp> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);

/** What an elementwise operation makes of its arguments. */
export function resultDType(op: MicroOp, args: readonly Value[]): DType {
  if (booleans.has(op)) return "bool";
  return args[op === "select" ? 1 : 0]!.dtype;
}
