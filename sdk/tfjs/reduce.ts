import { upcastType, type DataType, type TensorInfo, type TopKAttrs } from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { axesOf, kernel, listed, type Inputs, type Kernel, type Kernels } from "./kernel.ts";

interface Reduction {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

/** A kernel that takes axes away, or leaves them with one place. */
function over(
  run: (x: Tensor, axes: readonly number[]) => Tensor,
  dtype: (given: DataType) => DataType,
): Kernel {
  return kernel<Inputs<"x">, Reduction>(
    ({ inputs: { x }, attrs: { axis, reductionIndices, keepDims }, backend }) => {
      // Some kernels are given the axes under another name.
      const axes = axesOf((axis ?? reductionIndices)!, x.shape);
      const shape = x.shape.flatMap((length, i) =>
        axes.includes(i) ? (keepDims ? 1 : []) : length,
      );
      const given = backend.tensorOf(x);
      return backend.output(axes.length === 0 ? given : run(given, axes), shape, dtype(x.dtype));
    },
  );
}

const same = (dtype: DataType): DataType => dtype;
const atLeastWhole = (dtype: DataType): DataType => upcastType(dtype, "int32");
const bool = (): DataType => "bool";

interface Scan {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** A kernel that gives the result up to each place of an axis. */
function along(run: (x: Tensor, axis: number) => Tensor, start: number): Kernel {
  return kernel<Inputs<"x">, Scan>(
    ({ inputs: { x }, attrs: { axis, exclusive, reverse }, backend }) => {
      const [at] = axesOf(axis, x.shape) as [number];
      const turn = (y: Tensor) => (reverse ? ops.flip(y, at) : y);
      const dtype = atLeastWhole(x.dtype);
      let y = turn(backend.tensorOf(x));
      if (exclusive) {
        const shifted = y.shape.map((_, i): [number, number] => [i === at ? 1 : 0, 0]);
        const cuts = y.shape.map((length): [number, number] => [0, length]);
        y = ops.slice(ops.pad(y, shifted, { value: start }), cuts);
      }
      return backend.output(turn(run(y, at)), x.shape, dtype);
    },
  );
}

/** A kernel that gives the place of the greatest or least; NaN is neither. */
const places = (run: (x: Tensor, axis: number) => Tensor, worst: number): Kernel =>
  over(
    (x, [axis]) => run(x.dtype === "f32" ? ops.select(ops.eq(x, x), x, worst) : x, axis!),
    () => "int32",
  );

/** Kernels that add up, count and choose. */
export const reduceKernels: Kernels = {
  AddN: kernel<Record<string, TensorInfo>>(({ inputs, backend }) => {
    const [first, ...rest] = listed(inputs);
    const sum = rest.reduce((y, x) => ops.add(y, backend.tensorOf(x)), backend.tensorOf(first!));
    return backend.output(sum, first!.shape, first!.dtype);
  }),
  All: over(ops.all, bool),
  Any: over(ops.any, bool),
  ArgMax: places(ops.argmax, -Infinity),
  ArgMin: places(ops.argmin, Infinity),
  Cumprod: along(ops.cumprod, 1),
  Cumsum: along(ops.cumsum, 0),
  Max: over(ops.max, same),
  Mean: over(ops.mean, () => "float32"),
  Min: over(ops.min, same),
  Prod: over(ops.prod, atLeastWhole),
  Sum: over(ops.sum, atLeastWhole),
  TopK: kernel<Inputs<"x">, TopKAttrs>(({ inputs: { x }, attrs: { k }, backend }) => {
    const { values, indices } = ops.topK(backend.tensorOf(x), k);
    return [
      backend.output(values, values.shape, x.dtype),
      backend.output(indices, indices.shape, "int32"),
    ];
  }),
};
