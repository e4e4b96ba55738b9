import { util, type DataType, type TensorInfo } from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor/tensor.ts";
import type { SondeBackend } from "./backend.ts";

/** What a kernel is given: inputs and attributes by the names of TensorFlow.js. */
export interface Call<Inputs = unknown, Attributes = unknown> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: SondeBackend;
}

/** One operation of TensorFlow.js on this backend. */
export type Kernel = (call: Call) => TensorInfo | TensorInfo[];

/** Kernels by the name that TensorFlow.js calls them by. */
export type Kernels = Readonly<Record<string, Kernel>>;

/** Every input of a kernel. */
export type Inputs<Name extends string> = Readonly<Record<Name, TensorInfo>>;

/** A kernel with the types of its inputs and attributes. */
export function kernel<I, A = unknown>(
  run: (call: Call<I, A>) => TensorInfo | TensorInfo[],
): Kernel {
  // The cast: TensorFlow.js calls a kernel with what its name stands for.
  return run as Kernel;
}

/** A kernel on one input that keeps its shape, and its dtype unless another is given. */
export function onEach<A = unknown>(
  run: (x: Tensor, attributes: A) => Tensor,
  dtype?: DataType,
): Kernel {
  return kernel<Inputs<"x">, A>(({ inputs: { x }, attrs, backend }) =>
    backend.output(run(backend.tensorOf(x), attrs), x.shape, dtype ?? x.dtype),
  );
}

/** Several inputs, which TensorFlow.js gives as an array or under the numbers as names. */
export const listed = (inputs: Readonly<Record<string, TensorInfo>>): TensorInfo[] =>
  Object.values(inputs);

/** Axes counted from the front. */
export const axesOf = (axis: number | readonly number[], shape: readonly number[]): number[] =>
  util.parseAxisParam(axis as number | number[], [...shape]);
