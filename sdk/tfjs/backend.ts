import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { util, type backend_util, type DataType, type TensorInfo } from "@tensorflow/tfjs-core";
import type { DataStorage } from "@tensorflow/tfjs-core";
import { sameShape } from "../core/shape.ts";
import { cast, reshape } from "../ops/index.ts";
import { evaluateAll } from "../tensor/evaluate.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { engineDTypes, Held } from "./held.ts";

/** So many expressions wait at the most before they are computed. */
const mostPending = 1000;

/**
 * The backend of TensorFlow.js on the engine. Kernels only write expressions; they are computed together when a value is read or a variable
 * that was assigned is used again, so that a whole training step becomes one program. It extends the plain JavaScript backend, whose kernels run
 * here on the host for what is no arithmetic.
 */
export class SondeBackend extends MathBackendCPU {
  readonly #pending = new Set<Held>();
  readonly #settle = (held: Held): void => this.#compute(held);
  #written = 0;

  override write(
    values: backend_util.BackendValues,
    shape: number[],
    dtype: DataType,
  ): ReturnType<MathBackendCPU["write"]> {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
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
    if (isGone && held !== null) this.#pending.delete(held);
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

  /** A new output that an expression gives, brought to the shape and dtype that TensorFlow.js expects. */
  output(tensor: Tensor, shape: readonly number[], dtype: DataType): TensorInfo {
    const shaped = sameShape(tensor.shape, shape) ? tensor : reshape(tensor, shape);
    const held = new Held(dtype, 1, cast(shaped, engineDTypes[dtype]!), this.#settle);
    const dataId = {};
    this.#store.set(dataId, held);
    this.#pending.add(held);
    if (++this.#written > mostPending) this.#computeAll();
    return { dataId, shape: [...shape], dtype };
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

  #compute(held: Held): void {
    try {
      this.#computeAll();
    } catch {
      // Another expression may be the one that fails: this one is computed by itself and throws its own error.
      evaluateAll([held.tensor]);
    }
  }

  #computeAll(): void {
    this.#written = 0;
    const waiting = [...this.#pending].filter((held) => held.isPending);
    this.#pending.clear();
    if (waiting.length > 0) evaluateAll(waiting.map(({ tensor }) => tensor));
  }
}
