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
export function fromNumbers(values: ArrayLike<number | bigint>, dtype: DType): Stored {
  const data = allocate(dtype, values.length);
  if (isBig(data)) for (let i = 0; i < values.length; i++) data[i] = big(values[i]!);
  else for (let i = 0; i < values.length; i++) data[i] = store(Number(values[i]!), dtype);
  return data;
}

/** The lowest and the highest number of the dtypes of whole numbers. */
export const ranges: Readonly<Partial<Record<DType, readonly [low: number, high: number]>>> = {
  u8: [0, 255],
  i8: [-128, 127],
  i32: [-(2 ** 31), 2 ** 31 - 1],
};

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

function store(value: number, dtype: DType): number {
  if (dtype === "bool" && value !== 0 && value !== 1)
    throw new DTypeError(`tensor: ${value} is not a bool; use 0 or 1, or compare it with 0`);
  if (dtype === "bf16" || dtype === "f16" || dtype === "f32") checkRange(value, dtype);
  if (dtype === "bf16") return toBf16(value);
  const range = ranges[dtype];
  if (range !== undefined && !(Number.isInteger(value) && value >= range[0] && value <= range[1]))
    throw new DTypeError(`tensor: ${value} is not an ${dtype}; use f32 or round it`);
  return value;
}

/** The number from which on a dtype of fractions has only infinity. */
const overflow = {
  f16: 65520,
  bf16: (2 - 2 ** -8) * 2 ** 127,
  f32: (2 - 2 ** -24) * 2 ** 127,
} as const;

function checkRange(value: number, dtype: keyof typeof overflow): void {
  if (Math.abs(value) >= overflow[dtype] && Math.abs(value) !== Infinity)
    throw new DTypeError(`tensor: ${value} is too large for ${dtype}; use f64 or Infinity`);
}

function big(value: number | bigint): bigint {
  if (typeof value === "number" && !Number.isInteger(value))
    throw new DTypeError(`tensor: ${value} is not an i64; use f64 or round it`);
  const whole = BigInt(value);
  if (BigInt.asIntN(64, whole) !== whole)
    throw new DTypeError(`tensor: ${whole} is not an i64; use f64`);
  return whole;
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new DTypeError(`dataSync: ${value} does not fit in a number; use bigDataSync`);
  return number;
}
