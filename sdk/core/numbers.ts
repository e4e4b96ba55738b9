import { allocate, type Data, type DType, type RunnableDType, type Stored } from "./dtype.ts";
import { DTypeError } from "./errors.ts";

const word = new Uint32Array(1);
const single = new Float32Array(word.buffer);

/** The number that 16 bits of bf16 stand for. */
export function fromBf16(bits: number): number {
  word[0] = bits << 16;
  return single[0]!;
}

/** The 16 bits of the bf16 nearest to a number, of two equally near the even one. */
export function toBf16(value: number): number {
  single[0] = value;
  if (Number.isNaN(value)) return 0x7fc0;
  const bits = word[0]!;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** Whether the values are big integers. By the name: an array may be of another realm. */
export function isBig(data: Stored): data is BigInt64Array {
  return data[Symbol.toStringTag] === "BigInt64Array";
}

/** Stored values as numbers; an i64 that no number can say is an error that says what to use. */
export function toNumbers(data: Stored, dtype: DType): Data {
  if (isBig(data)) return safeNumbers(data);
  return dtype === "bf16" ? fromBf16s(data as Uint16Array) : data;
}

function fromBf16s(data: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(data.length);
  for (let i = 0; i < data.length; i++) bits[i] = data[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** By halves: big integers would be made one by one. */
function safeNumbers(data: BigInt64Array): Float64Array<ArrayBuffer> {
  const halves = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
  const numbers = new Float64Array(data.length);
  for (let i = 0; i < numbers.length; i++) {
    const high = halves[2 * i + 1]!;
    const isSmall = high >= -(2 ** 20) && high < 2 ** 20;
    numbers[i] = isSmall ? high * 2 ** 32 + (halves[2 * i]! >>> 0) : safe(data[i]!);
  }
  return numbers;
}

/** Numbers as values of a dtype are stored. They are rounded to it, and whole numbers must fit. */
export function fromNumbers(
  values: ArrayLike<number | bigint>,
  dtype: DType,
  op = "tensor",
): Stored {
  const doubles = inDoubles(values, dtype);
  // Big integers among numbers, or for i64, keep the digits that a double has not.
  if (doubles === null) return oneByOne(values, dtype, op);
  const wrong = firstOutside(doubles, dtype);
  // This says what is wrong with it.
  if (wrong !== -1) oneByOne([values[wrong]!], dtype, op);
  return storedAs(doubles, dtype);
}

function oneByOne(values: ArrayLike<number | bigint>, dtype: DType, op: string): Stored {
  const data = allocate(dtype, values.length);
  if (isBig(data)) for (let i = 0; i < values.length; i++) data[i] = big(values[i]!, op);
  else for (let i = 0; i < values.length; i++) data[i] = store(Number(values[i]!), dtype, op);
  return data;
}

/** Numbers in the one kind of array that the loops here are fast on; null where that would lose digits. */
function inDoubles(values: ArrayLike<number | bigint>, dtype: DType): Float64Array | null {
  if (ArrayBuffer.isView(values)) {
    const data = values as Stored;
    if (isBig(data)) return dtype === "i64" ? null : rounded(data);
    // The cast: all others hold numbers.
    return isDoubles(data) ? data : new Float64Array(data as Float32Array);
  }
  const doubles = new Float64Array(values.length);
  for (let i = 0; i < doubles.length; i++) {
    const value = values[i]!;
    if (typeof value === "bigint") return null;
    doubles[i] = value;
  }
  return doubles;
}

const isDoubles = (data: Stored): data is Float64Array =>
  data[Symbol.toStringTag] === "Float64Array";

/** What no double says stays far outside of every other dtype. By halves: big integers would be made one by one. */
function rounded(data: BigInt64Array): Float64Array {
  const halves = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
  const doubles = new Float64Array(data.length);
  for (let i = 0; i < doubles.length; i++)
    doubles[i] = halves[2 * i + 1]! * 2 ** 32 + (halves[2 * i]! >>> 0);
  return doubles;
}

/** The place of the first number that a dtype cannot hold; −1 where it holds them all. */
function firstOutside(doubles: Float64Array, dtype: DType): number {
  if (dtype === "f64") return -1;
  if (dtype === "f16" || dtype === "bf16" || dtype === "f32") {
    const limit = overflow[dtype];
    for (let i = 0; i < doubles.length; i++) {
      const size = Math.abs(doubles[i]!);
      if (size >= limit && size !== Infinity) return i;
    }
    return -1;
  }
  const [low, high] = wholes[dtype] ?? [0, 1];
  for (let i = 0; i < doubles.length; i++) {
    const value = doubles[i]!;
    if (!(value >= low && value <= high && Math.floor(value) === value)) return i;
  }
  return -1;
}

function storedAs(doubles: Float64Array, dtype: DType): Stored {
  if (dtype === "bf16") return toBf16s(doubles);
  if (dtype === "i64") return toLongs(doubles);
  const data = allocate(dtype, doubles.length) as Float32Array;
  data.set(doubles);
  return data;
}

function toBf16s(doubles: Float64Array): Stored {
  const data = new Uint16Array(doubles.length);
  for (let i = 0; i < data.length; i++) data[i] = toBf16(doubles[i]!);
  return data;
}

/** By halves: big integers would be made one by one. */
function toLongs(doubles: Float64Array): BigInt64Array {
  const data = new BigInt64Array(doubles.length);
  const halves = new Int32Array(data.buffer);
  for (let i = 0; i < doubles.length; i++) {
    const high = Math.floor(doubles[i]! / 2 ** 32);
    halves[2 * i] = doubles[i]! - high * 2 ** 32;
    halves[2 * i + 1] = high;
  }
  return data;
}

/** The lowest and the highest number of the dtypes of whole numbers. */
export const ranges: Readonly<Partial<Record<DType, readonly [low: number, high: number]>>> = {
  u8: [0, 255],
  i8: [-128, 127],
  i32: [-(2 ** 31), 2 ** 31 - 1],
};

/** Where the doubles end that a dtype of whole numbers holds. */
const wholes: Readonly<Partial<Record<DType, readonly [low: number, high: number]>>> = {
  ...ranges,
  // The greatest double below 2⁶³.
  i64: [-(2 ** 63), 2 ** 63 - 1024],
};

/** Whether a number is one of a dtype of whole numbers; of other dtypes none is. */
export function isWholeOf(dtype: DType, value: number | bigint): boolean {
  if (typeof value === "bigint" && dtype === "i64") return BigInt.asIntN(64, value) === value;
  const [low, high] = wholes[dtype] ?? [0, -1];
  return value >= low && value <= high && (typeof value === "bigint" || Number.isInteger(value));
}

/** The dtypes whose every value is in the range of a dtype. */
const fitting: Readonly<Record<RunnableDType, readonly DType[]>> = {
  bool: [],
  u8: ["bool"],
  i8: ["bool"],
  i32: ["bool", "u8", "i8"],
  i64: ["bool", "u8", "i8", "i32"],
  f16: ["bool", "u8", "i8"],
  bf16: ["bool", "u8", "i8", "i32", "i64", "f16"],
  f32: ["bool", "u8", "i8", "i32", "i64", "f16", "bf16"],
  f64: ["bool", "u8", "i8", "i32", "i64", "f16", "bf16", "f32"],
};

/** Whether all values of one dtype are in the range of another. */
export function alwaysFits(from: DType, to: RunnableDType): boolean {
  return from === to || fitting[to].includes(from);
}

/** Throws in the name of `op` unless bytes are all 0 or 1; `remedy` says what whole numbers need. */
export function checkBools(op: string, data: Stored, remedy: string): void {
  for (let i = 0; i < data.length; i++)
    if (data[i]! > 1)
      throw new DTypeError(`${op}: ${data[i]} in a Uint8Array is not a bool; ${remedy}`);
}

function store(value: number, dtype: DType, op: string): number {
  if (dtype === "bool" && value !== 0 && value !== 1)
    throw new DTypeError(`${op}: ${value} is not a bool; use 0 or 1, or compare it with 0`);
  if (dtype === "bf16" || dtype === "f16" || dtype === "f32") checkRange(value, dtype, op);
  if (dtype === "bf16") return toBf16(value);
  const range = ranges[dtype];
  if (range !== undefined && !(Number.isInteger(value) && value >= range[0] && value <= range[1]))
    throw new DTypeError(`${op}: ${value} is not an ${dtype}; use f32 or round it`);
  return value;
}

/** The number from which on a dtype of fractions has only infinity. */
const overflow = {
  f16: 65520,
  bf16: (2 - 2 ** -8) * 2 ** 127,
  f32: (2 - 2 ** -24) * 2 ** 127,
} as const;

function checkRange(value: number, dtype: keyof typeof overflow, op: string): void {
  if (Math.abs(value) >= overflow[dtype] && Math.abs(value) !== Infinity)
    throw new DTypeError(`${op}: ${value} is too large for ${dtype}; use f64 or Infinity`);
}

function big(value: number | bigint, op: string): bigint {
  if (typeof value === "number" && !Number.isInteger(value))
    throw new DTypeError(`${op}: ${value} is not an i64; use f64 or round it`);
  const whole = BigInt(value);
  if (BigInt.asIntN(64, whole) !== whole)
    throw new DTypeError(`${op}: ${whole} is not an i64; use f64`);
  return whole;
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new DTypeError(`dataSync: ${value} does not fit in a number; use bigDataSync`);
  return number;
}
