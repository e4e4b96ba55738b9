import { allocate, dtypeOf, isArithmetic, type Data, type DType } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
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
 * A tensor of known values: nested arrays, or a typed array in row-major order (f32, i32, i8; Uint8Array for bool), which is not copied.
 * Numbers become f32 and booleans bool unless a dtype is given.
 *
 * @example
 * tensor([[1, 2], [3, 4]])
 * tensor(new Float32Array(6), { shape: [2, 3] })
 */
export function tensor(values: Nested | Data, options: TensorOptions = {}): Tensor {
  if (ArrayBuffer.isView(values)) return fromData(values, options);
  const { shape: own, flat } = flattenNested(values);
  const { shape = own, dtype = typeof flat[0] === "boolean" ? "bool" : "f32" } = options;
  const data = allocate(checkDType("tensor", dtype), flat.length);
  flat.forEach((value, i) => (data[i] = element(value, dtype)));
  return fromData(data, { shape, dtype });
}

function fromData(data: Data, { shape = [data.length], dtype }: TensorOptions): Tensor {
  const own = dtypeOf(data);
  if (dtype !== undefined && dtype !== own) return fromData(data, { shape }).cast(dtype);
  if (size(checkShape("tensor", shape)) !== data.length)
    throw new ShapeError(
      `tensor: ${data.length} values do not fill ${show(shape)}, which has ${size(shape)}`,
    );
  return new Tensor(leaf, [], shape, own, data);
}

function element(value: unknown, dtype: DType): number {
  if (typeof value !== "number" && typeof value !== "boolean")
    throw new TypeError(`tensor: values are numbers or booleans, got ${String(value)}`);
  const number = Number(value);
  if (dtype === "bool") return number === 0 ? 0 : 1;
  if (dtype === "i32" && (number | 0) !== number)
    throw new DTypeError(`tensor: ${number} is not an i32; use f32 or round it`);
  return number;
}

function checkDType(op: string, dtype: DType): DType {
  if (!isArithmetic(dtype))
    throw new DTypeError(`${op}: ${dtype} cannot be computed with; use f32, i32 or bool`);
  return dtype;
}

/**
 * One value in every place.
 *
 * @example
 * full([2, 2], 7) // [[7, 7], [7, 7]]
 */
export function full(shape: Shape, value: number | boolean, dtype: DType = "f32"): Tensor {
  return broadcastTo(
    tensor(value, { dtype: checkDType("full", dtype) }),
    checkShape("full", shape),
  );
}

/** Zeros. */
export function zeros(shape: Shape, dtype: DType = "f32"): Tensor {
  return full(shape, 0, dtype);
}

/** Ones. */
export function ones(shape: Shape, dtype: DType = "f32"): Tensor {
  return full(shape, 1, dtype);
}

/**
 * The numbers from `start` up to but without `stop`.
 *
 * @example
 * arange(2, 5) // [2, 3, 4]
 */
export function arange(start: number, stop: number, step = 1, dtype: DType = "f32"): Tensor {
  if (step === 0 || ![start, stop, step].every(Number.isFinite))
    throw new RangeError(`arange: needs finite bounds and a step that is not 0, got ${step}`);
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return tensor(
    Array.from({ length }, (_, i) => start + i * step),
    { dtype },
  );
}

/** The identity matrix. */
export function eye(rows: number, columns: number = rows, dtype: DType = "f32"): Tensor {
  const data = allocate(checkDType("eye", dtype), size(checkShape("eye", [rows, columns])));
  for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
  return fromData(data, { shape: [rows, columns] });
}

/**
 * A key that random numbers are drawn with; equal seeds give equal keys.
 *
 * @example
 * randomUniform(randomKey(7), [3])
 */
export function randomKey(seed: number): Tensor {
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`randomKey: a seed is a whole number, got ${seed}`);
  const high = Math.floor(seed / 2 ** 32);
  return fromData(Int32Array.of(seed | 0, high | 0, 0, 0), {});
}
