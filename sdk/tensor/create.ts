import { allocate, checkDType, dtypeOf, type DType, type Stored } from "../core/dtype.ts";
import { DTypeError, KindError, ShapeError } from "../core/errors.ts";
import { alwaysFits, checkBools, fromNumbers } from "../core/numbers.ts";
import { checkOptions } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { checkShape, show, size, type Shape } from "../core/shape.ts";
import { broadcastTo } from "../ops/index.ts";
import { leaf } from "./leaf.ts";
import { flattenNested, type Nested } from "./nested.ts";
import { Tensor } from "./tensor.ts";

/** What a tensor is to look like; worked out from the values where it is not given. */
export interface TensorOptions {
  readonly shape?: Shape;
  readonly dtype?: DType;
}

/**
 * A tensor of known values: nested arrays, or a typed array in row-major order, which is not copied.
 * Numbers become f32, booleans bool and big integers i64 unless a dtype is given, and must fit it; a Uint8Array is bool, or whole
 * numbers where another dtype is given.
 *
 * @example
 * tensor([[1, 2], [3, 4]])
 * tensor(new Float32Array(6), { shape: [2, 3] })
 */
export function tensor(values: Nested | Stored, options: TensorOptions = {}): Tensor {
  checkOptions("tensor", options, ["shape", "dtype"]);
  if (ArrayBuffer.isView(values)) return fromData(values, options);
  const { shape: own, flat } = flattenNested(values);
  const { shape = own, dtype = defaultDType(flat) } = options;
  checkDType("tensor", dtype);
  return stored("tensor", fromNumbers(numbersOf(flat), dtype), shape, dtype);
}

/** A big integer among numbers must keep its digits. */
function defaultDType(flat: readonly unknown[]): DType {
  if (typeof flat[0] === "bigint") return "i64";
  if (typeof flat[0] === "boolean" && flat.every((value) => typeof value === "boolean"))
    return "bool";
  for (const value of flat)
    if (typeof value === "bigint" && BigInt.asIntN(25, value) !== value)
      throw new DTypeError(
        `tensor: ${value} among numbers would lose digits in f32; give the dtype i64 or f64`,
      );
  return "f32";
}

function fromData(data: Stored, { shape = [data.length], dtype }: TensorOptions): Tensor {
  if (isDetached(data))
    throw new TypeError(
      "tensor: the array's memory was transferred away; copy it with slice before you transfer it",
    );
  const held = dtypeOf(data);
  // Bytes are whole numbers where another dtype than bool is named.
  const own = held === "bool" && dtype !== undefined && dtype !== "bool" ? "u8" : held;
  const wanted = dtype === undefined ? own : checkDType("tensor", dtype);
  if (own === "bool") checkBools("tensor", data, "give the dtype u8");
  else if (!alwaysFits(own, wanted))
    return stored("tensor", fromNumbers(data, wanted), shape, wanted);
  const x = stored("tensor", data, shape, own);
  return wanted === own ? x : x.cast(wanted);
}

/** Whether the memory was handed to another thread, which leaves an array without elements. */
const isDetached = ({ buffer }: Stored): boolean => "detached" in buffer && buffer.detached;

function stored(op: string, data: Stored, shape: Shape, dtype: DType): Tensor {
  if (size(checkShape(op, shape)) !== data.length)
    throw new ShapeError(
      `${op}: ${data.length} values do not fill ${show(shape)}, which has ${size(shape)}`,
    );
  return new Tensor(leaf, [], shape, dtype, data);
}

function numbersOf(flat: readonly unknown[]): readonly (number | bigint)[] {
  const isNumber = (value: unknown): value is number => typeof value === "number";
  return flat.every(isNumber) ? flat : flat.map((value) => element("tensor", value));
}

function element(op: string, value: unknown): number | bigint {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number" || typeof value === "bigint") return value;
  throw new TypeError(`${op}: values are numbers or booleans, got ${shown(value)}`);
}

/**
 * One value in every place, in f32 unless a dtype is given, which must hold it; a big integer keeps its digits in i64.
 *
 * @example
 * full([2, 2], 7) // [[7, 7], [7, 7]]
 */
export function full(shape: Shape, value: number | bigint | boolean, dtype: DType = "f32"): Tensor {
  return filled("full", shape, value, dtype);
}

/** Zeros in every place, in f32 unless a dtype is given; `zerosLike` takes shape and dtype from a tensor. */
export function zeros(shape: Shape, dtype: DType = "f32"): Tensor {
  return filled("zeros", shape, 0, dtype);
}

/** Ones in every place, in f32 unless a dtype is given; `onesLike` takes shape and dtype from a tensor. */
export function ones(shape: Shape, dtype: DType = "f32"): Tensor {
  return filled("ones", shape, 1, dtype);
}

/** One value in every place, in the name of `op`. */
export function filled(
  op: string,
  shape: Shape,
  value: number | bigint | boolean,
  dtype: DType,
): Tensor {
  const one = fromNumbers([element(op, value)], checkDType(op, dtype), op);
  return broadcastTo(new Tensor(leaf, [], [], dtype, one), checkShape(op, shape));
}

/**
 * The numbers from `start` up to but without `stop`, `step` apart, in f32 unless a dtype is given; none where `stop` lies behind.
 *
 * @example
 * arange(2, 5) // [2, 3, 4]
 */
export function arange(start: number, stop: number, step = 1, dtype: DType = "f32"): Tensor {
  if (step === 0 || ![start, stop, step].every(Number.isFinite))
    throw new RangeError(
      `arange: needs finite bounds and a step that is not 0, got ${shown(start)}, ${shown(stop)} and ${shown(step)}`,
    );
  const length = Math.max(0, Math.ceil((stop - start) / step));
  const values = isExact(start, step, length, dtype)
    ? doublesFrom(start, step, length)
    : Array.from({ length }, (_, i) => BigInt(start) + BigInt(i) * BigInt(step));
  return stored(
    "arange",
    fromNumbers(values, checkDType("arange", dtype), "arange"),
    [length],
    dtype,
  );
}

/** Whether doubles hold all whole numbers from `start` on; of i64 there are some between those that they hold. */
function isExact(start: number, step: number, length: number, dtype: DType): boolean {
  if (dtype !== "i64" || length === 0 || ![start, step].every(Number.isInteger)) return true;
  return [start, start + (length - 1) * step].every(Number.isSafeInteger);
}

function doublesFrom(start: number, step: number, length: number): Float64Array {
  // Not an array of JavaScript's: of many numbers it takes memory without end.
  const values = allocate("f64", checkShape("arange", [length])[0]!) as Float64Array;
  for (let i = 0; i < length; i++) values[i] = start + i * step;
  return values;
}

/** The identity matrix: ones on the diagonal of `[rows, columns]`, zeros elsewhere; in f32 unless a dtype is given. */
export function eye(rows: number, columns: number = rows, dtype: DType = "f32"): Tensor {
  if (typeof rows !== "number" || typeof columns !== "number")
    throw new KindError(
      `eye: the rows and columns are numbers, got ${shown(rows)} and ${shown(columns)}; eye(3) is 3 by 3`,
    );
  const count = size(checkShape("eye", [rows, columns]));
  const data = new Uint8Array(count);
  for (let i = 0; i < Math.min(rows, columns); i++) data[i * (columns + 1)] = 1;
  return stored("eye", fromNumbers(data, checkDType("eye", dtype), "eye"), [rows, columns], dtype);
}

/**
 * A key that random numbers are drawn with; equal seeds give equal keys.
 *
 * @example
 * randomUniform(randomKey(7), [3])
 */
export function randomKey(seed: number): Tensor {
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`randomKey: a seed is a whole number, got ${shown(seed)}`);
  const high = Math.floor(seed / 2 ** 32);
  return fromData(Int32Array.of(seed | 0, high | 0, 0, 0), {});
}
