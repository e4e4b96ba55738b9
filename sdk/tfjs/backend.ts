import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { util, type backend_util, type DataType, type TensorInfo } from "@tensorflow/tfjs-core";
import type { DataStorage } from "@tensorflow/tfjs-core";
import { sameShape } from "../core/shape.ts";
import { cast, reshape, stopGradient } from "../ops/index.ts";
import { zeros } from "../tensor/create.ts";
import { evaluateAll } from "../tensor/evaluate.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { engineDTypes, Held } from "./held.ts";
import { Spare } from "./spare.ts";

/** A complex tensor as the engine has it. */
export interface Complex {
  readonly real: Tensor;
  readonly imag: Tensor;
}

/** So many expressions wait at the most before they are computed: a program of many takes long to compile. */
const mostPending = 300;
/** A loop that neither reads nor assigns is cut anywhere, and gives ever new programs: after so many each kernel is computed at once. */
const mostUnknown = 4;

/**
 * The backend of TensorFlow.js on the engine. Kernels only write expressions; they are computed together when a value is read or a variable
 * that was assigned is used again, so that a whole training step becomes one program. It extends the plain JavaScript backend, whose kernels run
 * here on the host for what is no arithmetic.
 */
export class SondeBackend extends MathBackendCPU {
  readonly #pending = new Set<Held>();
  /** What could not be computed, and would read its inputs again. */
  readonly #failed = new Set<Held>();
  readonly #spare = new Spare();
  /** The number of the newest tensor that a data id stands for: one with a greater number is of this kernel's own making. */
  #newest = 0;
  readonly #settle = (held: Held): void => {
    this.#computeAll();
    evaluateAll([held.tensor]);
  };
  #written = 0;
  #unknown = 0;

  /** TensorFlow.js brings values in here; what is computed later must not see the caller change them. */
  override write(
    values: backend_util.BackendValues,
    shape: number[],
    dtype: DataType,
  ): ReturnType<MathBackendCPU["write"]> {
    return this.#add(dtype, ArrayBuffer.isView(values) ? values.slice() : values);
  }

  /** What kernels on the host have made, which is theirs alone. */
  override makeTensorInfo(
    shape: number[],
    dtype: DataType,
    values?: backend_util.BackendValues | string[],
  ): TensorInfo {
    const first = values?.[0];
    // The casts: strings come as text or as bytes, and no values stand for complex numbers.
    const stored =
      dtype === "string" && typeof first === "string"
        ? (values as string[]).map((text) => util.encodeString(text))
        : (values as backend_util.BackendValues | undefined);
    return { dataId: this.#add(dtype, stored ?? null), shape, dtype };
  }

  override move(
    dataId: object,
    values: backend_util.BackendValues,
    _shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    this.#store.set(dataId, new Held(dtype, refCount, values, this.#settle));
  }

  /** TensorFlow.js counts here when a variable takes a value. */
  override incRef(dataId: object): void {
    const held = this.#store.get(dataId);
    held.refCount++;
    held.isAssigned = true;
  }

  override disposeData(dataId: object, force?: boolean): boolean {
    const held = this.#store.has(dataId) ? this.#store.get(dataId) : null;
    const isGone = super.disposeData(dataId, force);
    if (isGone && held !== null) this.#retire(held);
    return isGone;
  }

  override async time(run: () => void): Promise<{ kernelMs: number }> {
    this.#computeAll();
    const start = util.now();
    run();
    this.#computeAll();
    return { kernelMs: util.now() - start };
  }

  override dispose(): void {
    this.#pending.clear();
    this.#failed.clear();
    this.#spare.clear();
  }

  /** The tensor of the engine that an input stands for. */
  tensorOf({ dataId, shape, dtype }: TensorInfo): Tensor {
    const held = this.#store.get(dataId);
    if (held.isAssigned && held.isPending) this.#computeAll();
    const { tensor } = held;
    const shaped = sameShape(tensor.shape, shape) ? tensor : reshape(tensor, shape);
    return cast(shaped, engineDTypes[dtype]!);
  }

  /** The tensor of an input that may be missing. */
  optional(info: TensorInfo | null | undefined): Tensor | null {
    return info == null ? null : this.tensorOf(info);
  }

  /** The values of an input where nothing has to be computed for them. */
  known({ dataId }: TensorInfo): backend_util.BackendValues | null {
    const held = this.#store.get(dataId);
    return held.isPending ? null : held.values;
  }

  /** The parts of a complex input; those of a real one are itself and 0. */
  complexOf(info: TensorInfo): Complex {
    const parts = this.#store.get(info.dataId).complexTensorInfos;
    const shaped = (part: TensorInfo) => this.tensorOf({ ...part, shape: info.shape });
    if (parts !== undefined) return { real: shaped(parts.real), imag: shaped(parts.imag) };
    return { real: cast(this.tensorOf(info), "f32"), imag: zeros(info.shape) };
  }

  /** A new output that an expression gives, brought to the shape and dtype that TensorFlow.js expects. */
  output(tensor: Tensor, shape: readonly number[], dtype: DataType): TensorInfo {
    const shaped = sameShape(tensor.shape, shape) ? tensor : reshape(tensor, shape);
    const made = cast(shaped, engineDTypes[dtype]!);
    // No two data ids have one array between them, for the first that goes gives it away.
    const own = made.id > this.#newest && made.known === null ? made : stopGradient(made);
    this.#newest = own.id;
    if (this.#unknown >= mostUnknown) {
      evaluateAll([own], this.#spare.take);
      this.#release();
      return { dataId: this.#add(dtype, own), shape: [...shape], dtype };
    }
    const dataId = this.#add(dtype, own);
    this.#pending.add(this.#store.get(dataId));
    if (++this.#written > mostPending) this.#computeAll(true);
    return { dataId, shape: [...shape], dtype };
  }

  /** A new complex output, which owns its two parts. */
  complexOutput({ real, imag }: Complex, shape: readonly number[]): TensorInfo {
    const dataId = this.#add("complex64", null);
    this.#store.get(dataId).complexTensorInfos = {
      real: this.output(real, shape, "float32"),
      imag: this.output(imag, shape, "float32"),
    };
    return { dataId, shape: [...shape], dtype: "complex64" };
  }

  /** An output that shares an input's values. */
  share({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
    this.#store.get(dataId).refCount++;
    return { dataId, shape: [...shape], dtype };
  }

  /** The entries as this backend writes them. */
  get #store(): DataStorage<Held> {
    // The cast: every entry comes from `move` and `output`.
    return this.data as unknown as DataStorage<Held>;
  }

  #add(dtype: DataType, of: backend_util.BackendValues | Tensor | null): object {
    const dataId = {};
    this.#store.set(dataId, new Held(dtype, 1, of, this.#settle));
    return dataId;
  }

  #retire(held: Held): void {
    this.#pending.delete(held);
    this.#failed.delete(held);
    const array = held.ownArray;
    if (array !== null) this.#spare.give(array);
  }

  #computeAll(isCut = false): void {
    this.#written = 0;
    if (!isCut) this.#unknown = 0;
    const waiting = [...this.#pending].filter((held) => held.isPending);
    this.#pending.clear();
    if (waiting.length === 0) return;
    try {
      const tensors = waiting.map(({ tensor }) => tensor);
      const isNew = evaluateAll(tensors, this.#spare.take);
      if (isCut) this.#unknown = isNew ? this.#unknown + 1 : 0;
    } catch {
      // One of them fails, and throws its own error to whoever reads it; here the others are computed without it.
      for (const held of waiting) if (!isComputed(held)) this.#failed.add(held);
    }
    this.#release();
  }

  #release(): void {
    if (this.#failed.size === 0) this.#spare.release();
    else this.#spare.forget();
  }
}

function isComputed({ tensor }: Held): boolean {
  try {
    evaluateAll([tensor]);
    return true;
  } catch {
    return false;
  }
}
