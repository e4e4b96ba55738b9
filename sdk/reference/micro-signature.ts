import { computeDType, type RunnableDType } from "../core/dtype.ts";
import type { MicroOp } from "../graph/format.ts";

const set = (names: string): ReadonlySet<string> => new Set(names.split(" "));

const twoNumbers = set("add sub mul div min max mod rem");
const oneNumber = set("neg abs sign square");
const compare = set("eq ne lt le gt ge");
const twoBooleans = set("and or xor");
const twoWhole = set("bitand bitor bitxor shl shr");
const twoFractions = set("pow atan2 hypot copysign");

/** The dtypes of an operation's operands when it gives `dtype`; undefined when it cannot. `from` is what the program says. */
export function signatureOf(
  op: MicroOp,
  dtype: RunnableDType,
  from: RunnableDType | undefined,
): readonly RunnableDType[] | undefined {
  if (op === "cast") return from !== undefined && casts(from, dtype) ? [from] : undefined;
  if (computeDType(dtype) !== dtype) return undefined;
  if (op === "constant") return [];
  if (op === "select") return ["bool", dtype, dtype];
  const isBool = dtype === "bool";
  if (compare.has(op)) return isBool && computed(from) ? [from, from] : undefined;
  if (op === "not") return isBool ? ["bool"] : undefined;
  if (twoBooleans.has(op)) return isBool ? ["bool", "bool"] : undefined;
  if (twoNumbers.has(op)) return isBool ? undefined : [dtype, dtype];
  if (oneNumber.has(op)) return isBool ? undefined : [dtype];
  const isWhole = dtype === "i32" || dtype === "i64";
  if (twoWhole.has(op)) return isWhole ? [dtype, dtype] : undefined;
  if (op === "bitnot") return isWhole ? [dtype] : undefined;
  if (isBool || isWhole) return undefined;
  if (twoFractions.has(op)) return [dtype, dtype];
  return op === "fma" ? [dtype, dtype, dtype] : [dtype];
}

/** What is computed with becomes any of its like; what is only stored comes from and goes to the one dtype that computes for it. */
function casts(from: RunnableDType, to: RunnableDType): boolean {
  if (from === to) return true;
  const [a, b] = [computeDType(from), computeDType(to)];
  return from === a ? to === b || b === a : to === a;
}

function computed(dtype: RunnableDType | undefined): dtype is RunnableDType {
  return dtype !== undefined && computeDType(dtype) === dtype;
}
