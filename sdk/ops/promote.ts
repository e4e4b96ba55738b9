import { shown } from "../core/shown.ts";
import { isFloat, isRunnable, type DType } from "../core/dtype.ts";
import { DTypeError, KindError } from "../core/errors.ts";
import { isWholeOf } from "../core/numbers.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { expectTensor } from "./is-tensor.ts";
import { isHalf, underRule } from "./policy.ts";

/** A side of arithmetic: a tensor, a number beside one, or a big integer beside one of whole numbers. */
export type Operand = Tensor | number | bigint;

/** What an operation computes in at the least: anything, a number, or a fraction. */
type Least = "bool" | "i32" | "f32";

/** The dtype that holds what either of two holds; the table of `docs/dtypes.md`. */
const joined: Readonly<Record<string, Readonly<Partial<Record<DType, DType>>>>> = {
  bool: { u8: "u8", i8: "i8", i32: "i32", i64: "i64" },
  u8: { i8: "i32", i32: "i32", i64: "i64", f16: "f16", bf16: "bf16", f32: "f32", f64: "f64" },
  i8: { i32: "i32", i64: "i64", f16: "f16", bf16: "bf16", f32: "f32", f64: "f64" },
  i32: { i64: "i64", f16: "f32", bf16: "f32", f32: "f32", f64: "f64" },
  i64: { f16: "f64", bf16: "f64", f32: "f64", f64: "f64" },
  f16: { bool: "f16", bf16: "f32", f32: "f32", f64: "f64" },
  bf16: { bool: "bf16", f32: "f32", f64: "f64" },
  f32: { bool: "f32", f64: "f64" },
  f64: { bool: "f64" },
};

/** The dtype that two dtypes mix to. */
export function join(a: DType, b: DType): DType {
  return a === b ? a : (joined[a]?.[b] ?? joined[b]?.[a] ?? a);
}

/** Both sides in the dtype that the table gives, which is `least` or above; a number becomes a scalar. */
export function promote(
  op: string,
  a: Operand,
  b: Operand,
  least: Least = "i32",
): readonly [a: Tensor, b: Tensor] {
  const x = isNumber(a) ? a : underRule(op, a);
  const y = isNumber(b) ? b : underRule(op, b);
  const like = isNumber(x) ? y : x;
  if (isNumber(like))
    throw new KindError(`${op}: one side must be a tensor, got ${shown(a)} and ${shown(b)}`);
  const dtype = raise(join(sideDType(op, x, like), sideDType(op, y, like)), least);
  return [sideIn(dtype, x, like), sideIn(dtype, y, like)];
}

/** The dtype of a side; of a number, beside the other side. */
const sideDType = (op: string, side: Operand, like: Tensor): DType =>
  isNumber(side) ? beside(op, side, dtypeFor(op, like)) : dtypeFor(op, side);

const sideIn = (dtype: DType, side: Operand, like: Tensor): Tensor =>
  isNumber(side) ? like.scalar(side, dtype) : cast(side, dtype);

/** Whether a side of arithmetic is no tensor. */
export const isNumber = (side: Operand): side is number | bigint =>
  typeof side === "number" || typeof side === "bigint";

/** All tensors in the dtype that holds what each of them holds. */
export function promoteAll(op: string, tensors: readonly Tensor[]): readonly Tensor[] {
  const dtype = tensors.map((x) => dtypeFor(op, x)).reduce(join);
  return tensors.map((x) => cast(x, dtype));
}

/** A tensor of at least the dtype `least`: what an operation that cannot compute in less is given. */
export function atLeast(op: string, x: Tensor, least: Least): Tensor {
  expectTensor(op, x);
  const given = underRule(op, x);
  return cast(given, raise(dtypeFor(op, given), least));
}

/** A tensor in the dtype that products of matrices are added up in: whole numbers of 8 bits and bools in i32. */
export function accumulator(op: string, x: Tensor): Tensor {
  expectTensor(op, x);
  const given = underRule(op, x);
  const dtype = dtypeFor(op, given);
  return cast(given, dtype === "u8" || dtype === "i8" || dtype === "bool" ? "i32" : dtype);
}

/** A tensor in the dtype that holds the sum or product of many elements: whole numbers in i64, as in NumPy and PyTorch; bools, which are counted, in i32. */
export function totalled(op: string, x: Tensor): Tensor {
  const given = accumulator(op, x);
  return cast(given, isFloat(given.dtype) || x.dtype === "bool" ? given.dtype : "i64");
}

/** Tensors in one dtype that convolutions and pools compute in: f64 where one needs it, else f32; `inDTypeOf` rounds the result as it was given. */
export function computed<Given extends readonly Tensor[]>(op: string, ...given: Given): Given {
  const fractions = given.map((x) => atLeast(op, x, "f32"));
  const dtype = fractions.some((x) => x.dtype === "f64") ? "f64" : "f32";
  // The cast: as many tensors as there were.
  return fractions.map((x) => cast(x, dtype)) as unknown as Given;
}

/** What was computed in f32 in the dtype of 16 bits that was given, if one was. */
export function inDTypeOf(y: Tensor, ...given: readonly Tensor[]): Tensor {
  const dtype = given.map((x) => x.dtype).reduce(join);
  return isHalf(dtype) ? cast(y, dtype) : y;
}

/** An op of several parts on fractions: what was given in 16 bits is rounded after it, not after each part. */
export function unrounded(op: string, x: Tensor, run: (x: Tensor) => Tensor): Tensor {
  const given = atLeast(op, x, "f32");
  return roundedTo(given.dtype, (wide) => run(wide(given)));
}

/** The same of several arguments, in the dtype that holds all of them. */
export function unroundedAll<Given extends readonly Tensor[]>(
  op: string,
  given: Given,
  run: (...wide: Given) => Tensor,
): Tensor {
  for (const x of given) expectTensor(op, x);
  const ruled = given.map((x) => underRule(op, x));
  const dtype = raise(ruled.map((x) => dtypeFor(op, x)).reduce(join), "f32");
  // The cast: as many tensors as there were.
  return roundedTo(dtype, (wide) =>
    run(...(ruled.map((x) => wide(cast(x, dtype))) as unknown as Given)),
  );
}

function roundedTo(dtype: DType, run: (wide: (x: Tensor) => Tensor) => Tensor): Tensor {
  if (dtype !== "f16" && dtype !== "bf16") return run((x) => x);
  return cast(
    run((x) => cast(x, "f32")),
    dtype,
  );
}

function raise(dtype: DType, least: Least): DType {
  if (least === "bool" || isFloat(dtype)) return dtype;
  if (least === "i32") return dtype === "bool" ? "i32" : dtype;
  return dtype === "i64" ? "f64" : "f32";
}

const largest = { f16: 65504, bf16: 3.3895313892515355e38, f32: 3.4028234663852886e38 } as const;

/** The dtype of a number beside a tensor of a dtype: the tensor's own where the number fits in it, else one that holds it. */
function beside(op: string, x: number | bigint, dtype: DType): DType {
  if (!isFloat(dtype)) {
    const whole = ([dtype, "i32", "i64"] as const).find((name) => isWholeOf(name, x));
    if (whole !== undefined) return whole;
  }
  if (typeof x === "bigint") {
    const why = isFloat(dtype) ? `stands beside ${dtype}` : "does not fit in i64";
    throw new DTypeError(`${op}: the big integer ${x}n ${why}; use Number(${x}n)`);
  }
  const isWithin = (most: number) => Math.abs(x) <= most || !Number.isFinite(x);
  if (isFloat(dtype) && isWithin(largest[dtype as keyof typeof largest] ?? Infinity)) return dtype;
  return dtype !== "i64" && isWithin(largest.f32) ? "f32" : "f64";
}

function dtypeFor(op: string, x: Tensor): DType {
  expectTensor(op, x, "tensors or numbers");
  if (!isRunnable(x.dtype))
    throw new DTypeError(`${op}: cannot compute with ${x.dtype} ${show(x.shape)}`);
  return x.dtype;
}
