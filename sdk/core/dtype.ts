import { DTypeError } from "./errors.ts";

/** The element type of a tensor. Programs carry all of them; executors of this version run bool, i8, i32 and f32. */
export type DType =
  | "bool"
  | "u8"
  | "i8"
  | "i32"
  | "i64"
  | "f16"
  | "bf16"
  | "f32"
  | "f64"
  | "i4"
  | "b1";

/** The dtypes that executors of this version hold. */
export type RunnableDType = "bool" | "i8" | "i32" | "f32";

/** The values of a tensor on the host, in row-major order. */
export type Data = Float32Array | Int32Array | Int8Array | Uint8Array;

const bits: Readonly<Record<DType, number>> = {
  bool: 8,
  u8: 8,
  i8: 8,
  i32: 32,
  i64: 64,
  f16: 16,
  bf16: 16,
  f32: 32,
  f64: 64,
  i4: 4,
  b1: 1,
};

/** The bytes that `count` elements of a dtype take. */
export function byteSize(dtype: DType, count: number): number {
  return Math.ceil((count * bits[dtype]) / 8);
}

/** Whether the executors of this version hold a dtype. */
export function isRunnable(dtype: DType): dtype is RunnableDType {
  return dtype === "i8" || isArithmetic(dtype);
}

/** Whether a dtype can be computed with; i8 is only quantised to, multiplied and moved. */
export function isArithmetic(dtype: DType): dtype is Exclude<RunnableDType, "i8"> {
  return dtype === "f32" || dtype === "i32" || dtype === "bool";
}

/** A zero-filled array for `count` elements of a dtype. */
export function allocate(dtype: DType, count: number): Data {
  if (dtype === "f32") return new Float32Array(count);
  if (dtype === "i32") return new Int32Array(count);
  if (dtype === "i8") return new Int8Array(count);
  if (dtype === "bool") return new Uint8Array(count);
  throw new DTypeError(`allocate: ${dtype} cannot be computed with; use f32, i32, i8 or bool`);
}

/** The dtype that a typed array holds. */
export function dtypeOf(data: Data): RunnableDType {
  // By the name, not by instanceof: an array from another realm is an instance of that realm's class.
  const name = Object.prototype.toString.call(data).slice(8, -1);
  if (name === "Float32Array") return "f32";
  if (name === "Int32Array") return "i32";
  if (name === "Int8Array") return "i8";
  if (name === "Uint8Array") return "bool";
  throw new DTypeError(
    `tensor: a ${name} holds no dtype; use Float32Array, Int32Array, Int8Array or Uint8Array`,
  );
}
