import type { backend_util, DataType, TensorInfo } from "@tensorflow/tfjs-core";
import type { DType, Stored } from "../core/dtype.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The dtypes of TensorFlow.js that the engine computes with; the others are strings and pairs of numbers. */
export const engineDTypes: Readonly<Partial<Record<DataType, DType>>> = {
  float32: "f32",
  int32: "i32",
  bool: "bool",
};

/** What a data id of TensorFlow.js stands for: values on the host, an expression of the engine, or both. */
export class Held {
  readonly dtype: DataType;
  refCount: number;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  /** Whether a variable holds it, so that the expression ends here. */
  isAssigned = false;
  /** Whether anybody else may have the array of the values: who has read them, or who brought them. */
  isShared = false;
  #values: backend_util.BackendValues | null;
  #tensor: Tensor | null;
  readonly #settle: (held: Held) => void;

  constructor(
    dtype: DataType,
    refCount: number,
    of: backend_util.BackendValues | Tensor | null,
    settle: (held: Held) => void,
  ) {
    this.dtype = dtype;
    this.refCount = refCount;
    const isExpression = of !== null && "inputs" in of;
    this.#tensor = isExpression ? of : null;
    this.#values = isExpression ? null : of;
    this.#settle = settle;
  }

  /** Whether there is an expression whose values are not known. */
  get isPending(): boolean {
    return this.#values === null && this.#tensor !== null && this.#tensor.known === null;
  }

  /** The values; an expression is computed. */
  get values(): backend_util.BackendValues {
    this.isShared = true;
    if (this.#values === null && this.#tensor !== null) {
      if (this.#tensor.known === null) this.#settle(this);
      // The cast: f32, i32 and bool are the typed arrays that TensorFlow.js has for them.
      this.#values = this.#tensor.dataSync() as backend_util.TypedArray;
    }
    // The cast: complex numbers have no values of their own, and the kernels know it.
    return this.#values as backend_util.BackendValues;
  }

  /** Kernels on the host replace the values of what they have just made. */
  set values(values: backend_util.BackendValues) {
    this.#values = values;
    this.#tensor = null;
  }

  /** The array of a computed expression, if nobody else has it. */
  get ownArray(): Stored | null {
    return this.isShared || this.#values !== null ? null : (this.#tensor?.known ?? null);
  }

  /** The values as a tensor of the engine, a vector when they came from the host. */
  get tensor(): Tensor {
    if (this.#tensor === null) {
      this.isShared = true;
      this.#tensor = tensor(typed(this.#values!, this.dtype));
    }
    return this.#tensor;
  }
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** Values in the typed array of their dtype; TensorFlow.js also keeps them in arrays and in typed arrays of other dtypes. */
function typed(values: backend_util.BackendValues, dtype: DataType): Stored {
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
    throw new TypeError(`sonde/tfjs: the engine does not compute with ${dtype}`);
  const holder = arrays[dtype];
  const name = Object.prototype.toString.call(values).slice(8, -1);
  // The casts: the values of these dtypes are numbers and booleans.
  if (name === holder.name) return values as Stored;
  return new holder(Array.from(values as ArrayLike<number>, Number));
}
