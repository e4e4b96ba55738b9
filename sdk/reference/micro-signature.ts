import type { RunnableDType } from "../core/dtype.ts";
import type { MicroOp } from "../graph/format.ts";

const numbers: ReadonlySet<string> = new Set(["f32", "i32"]);
const twoNumbers: ReadonlySet<MicroOp> = new Set(["add", "sub", "mul", "div", "min", "max", "mod"]);
const oneNumber: ReadonlySet<MicroOp> = new Set(["neg", "abs", "sign", "square"]);
const compare: ReadonlySet<MicroOp> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);
const twoBooleans: ReadonlySet<MicroOp> = new Set(["and", "or", "xor"]);

/** The dtypes of an operation's operands when it gives `dtype`; undefined when it cannot. `from` is what the program says. */
export function signatureOf(
  op: MicroOp,
  dtype: RunnableDType,
  from: RunnableDType | undefined,
): readonly RunnableDType[] | undefined {
  if (op === "constant") return [];
  if (op === "cast") return from === undefined ? undefined : [from];
  if (op === "select") return ["bool", dtype, dtype];
  if (compare.has(op)) return dtype === "bool" && from !== undefined ? [from, from] : undefined;
  if (op === "not") return dtype === "bool" ? ["bool"] : undefined;
  if (twoBooleans.has(op)) return dtype === "bool" ? ["bool", "bool"] : undefined;
  if (twoNumbers.has(op)) return numbers.has(dtype) ? [dtype, dtype] : undefined;
  if (oneNumber.has(op)) return numbers.has(dtype) ? [dtype] : undefined;
  if (dtype !== "f32") return undefined;
  if (op === "pow") return ["f32", "f32"];
  return op === "fma" ? ["f32", "f32", "f32"] : ["f32"];
}
