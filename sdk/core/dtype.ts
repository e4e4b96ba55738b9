import { countFresh } from "./young.ts";
import { shown } from "./shown.ts";
import { DTypeError } from "./errors.ts";

/** The element type of a tensor; `docs/dtypes.md` says what each is for. Of i4 and b1 several share a byte: they are kept packed in u8. */
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

/** The dtypes that a tensor and a program's buffer can have. */
export type RunnableDType = Exclude<DType, "i4" | "b1">;

/** The dtypes that are computed in; the others are stored, and become one of these before each operation. */
export type ComputeDType = "bool" | "i32" | "i64" | "f32" | "f64";

/** Values on the host as JavaScript numbers, in row-major order. */
export type Data =
  | Float64Array
  | Float32Array
  | Float16Array
  | Int32Array
  | Int8Array
  | Uint16Array
  | Uint8Array
  | Uint8ClampedArray;

/** Values as they are stored: i64 as big integers, bf16 as the upper 16 bits of an f32. */
export type Stored = Data | BigInt64Array;

interface Facts {
  readonly bits: number;
  readonly kind: "bool" | "integer" | "float";
  readonly compute: ComputeDType | null;
}

const facts: Readonly<Record<DType, Facts>> = {
  bool: { bits: 8, kind: "bool", compute: "bool" },
  u8: { bits: 8, kind: "integer", compute: "i32" },
  i8: { bits: 8, kind: "integer", compute: "i32" },
  i32: { bits: 32, kind: "integer", compute: "i32" },
  i64: { bits: 64, kind: "integer", compute: "i64" },
  f16: { bits: 16, kind: "float", compute: "f32" },
  bf16: { bits: 16, kind: "float", compute: "f32" },
  f32: { bits: 32, kind: "float", compute: "f32" },
  f64: { bits: 64, kind: "float", compute: "f64" },
  i4: { bits: 4, kind: "integer", compute: null },
  b1: { bits: 1, kind: "integer", compute: null },
};

const runnable = (Object.keys(facts) as DType[]).filter(isRunnable);
const listed = runnable.join(", ");

/** The dtypes of fractions. */
export const floats: readonly RunnableDType[] = runnable.filter(isFloat);
/** The dtypes of numbers: all but bool. */
export const numeric: readonly RunnableDType[] = runnable.filter((dtype) => dtype !== "bool");
/** The dtypes of whole numbers. */
export const integers: readonly RunnableDType[] = runnable.filter(isInteger);

/** The bytes that `count` elements of a dtype take. */
export function byteSize(dtype: DType, count: number): number {
  return Math.ceil((count * facts[dtype].bits) / 8);
}

/** Whether a tensor can have a dtype. */
export function isRunnable(dtype: DType): dtype is RunnableDType {
  return facts[dtype]?.compute != null;
}

/** Whether a dtype holds fractions; gradients flow through these alone. */
export function isFloat(dtype: DType): boolean {
  return facts[dtype].kind === "float";
}

/** Whether a dtype holds whole numbers. */
export function isInteger(dtype: DType): boolean {
  return facts[dtype].kind === "integer";
}

/** The dtype that operations on values of a dtype compute in. */
export function computeDType(dtype: DType): ComputeDType {
  const { compute } = facts[dtype];
  if (compute === null) throw new DTypeError(`${dtype} cannot be computed with; unpack it first`);
  return compute;
}

/** Throws in the name of `op` unless a tensor can have the dtype. */
export function checkDType(op: string, dtype: DType): RunnableDType {
  if (isRunnable(dtype)) return dtype;
  const packed = dtype === "i4" || dtype === "b1" ? "; pack keeps it in u8" : "";
  throw new DTypeError(
    `${op}: there are no tensors of ${typeof dtype === "string" ? (dtype as string) : shown(dtype)}${packed}; use ${listed}`,
  );
}

/** From so many bytes on, to set them to zero takes longer than to make one more object. */
const large = 2 ** 12;
/** Up to so many bytes memory that was freed is used again; more is fresh in any case. */
const largestUnset = 2 ** 25;

/** As `allocate`, but large arrays hold what their memory held before: for whoever writes every element. */
export function allocateUnset(dtype: DType, count: number): Stored {
  const bytes = byteSize(dtype, count);
  if (bytes < large) return allocate(dtype, count);
  countFresh(bytes);
  if (bytes > largestUnset) return allocate(dtype, count);
  return new arrays[checkDType("allocate", dtype)](Buffer.allocUnsafeSlow(bytes).buffer, 0, count);
}

/** A zero-filled array for `count` elements of a dtype. */
export function allocate(dtype: "f32", count: number): Float32Array<ArrayBuffer>;
export function allocate(dtype: "i32", count: number): Int32Array<ArrayBuffer>;
export function allocate(dtype: "i64", count: number): BigInt64Array<ArrayBuffer>;
export function allocate(dtype: DType, count: number): Stored;
export function allocate(dtype: DType, count: number): Stored {
  try {
    return new arrays[checkDType("allocate", dtype)](count);
  } catch (error) {
    const gigabytes = (byteSize(dtype, count) / 1e9).toFixed(1);
    throw new RangeError(
      `memory: no room for ${count} elements of ${dtype}, ${gigabytes} GB; compute in parts`,
      { cause: error },
    );
  }
}

/** Bytes seen as the elements of a dtype; they start at a multiple of the element's size. */
export function viewOf(
  dtype: RunnableDType,
  memory: ArrayBufferView,
  offset: number,
  bytes: number,
): Stored {
  const start = memory.byteOffset + offset;
  return new arrays[dtype](memory.buffer, start, bytes / byteSize(dtype, 1));
}

interface Holder {
  new (count: number): Stored;
  new (buffer: ArrayBufferLike, start: number, count: number): Stored;
}

const arrays: Readonly<Record<RunnableDType, Holder>> = {
  bool: Uint8Array,
  u8: Uint8Array,
  i8: Int8Array,
  i32: Int32Array,
  i64: BigInt64Array,
  f16: Float16Array,
  bf16: Uint16Array,
  f32: Float32Array,
  f64: Float64Array,
};

const holders: Readonly<Record<string, RunnableDType>> = {
  Float64Array: "f64",
  Float32Array: "f32",
  Float16Array: "f16",
  BigInt64Array: "i64",
  Int32Array: "i32",
  Int8Array: "i8",
  Uint8Array: "bool",
  Uint8ClampedArray: "u8",
};

/** The dtype that a typed array holds unless another is named. */
export function dtypeOf(data: Stored): RunnableDType {
  // By the name, not by instanceof: an array from another realm is an instance of that realm's class.
  const name = Object.prototype.toString.call(data).slice(8, -1);
  const dtype = holders[name];
  if (dtype !== undefined) return dtype;
  throw new DTypeError(
    `tensor: a ${name} holds no dtype; use ${Object.keys(holders).slice(0, -1).join(", ")} or Uint8ClampedArray`,
  );
}
