import {
  backend_util,
  util,
  type BincountAttrs,
  type DenseBincountAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { size } from "../core/shape.ts";
import * as ops from "../ops/index.ts";
import { scatterAdd } from "../ops/gather.ts";
import { arange, full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SondeBackend } from "./backend.ts";
import { kernel, type Inputs, type Kernel, type Kernels } from "./kernel.ts";

/** How many rows the segments make; an error of TensorFlow.js where they or the rows they take are wrong. */
function countSegments(ids: ArrayLike<number>, indices: ArrayLike<number>, rows: number): number {
  const count = ids.length === 0 ? 0 : ids[ids.length - 1]! + 1;
  if (count < 0 || (count === 0 && ids.length > 0))
    throw new RangeError(backend_util.getSparseSegmentReductionNegativeSegmentIdsErrorMessage());
  for (let i = 0; i < ids.length; i++) {
    const [id, index] = [ids[i]!, indices[i]!];
    if (i > 0 && ids[i - 1]! > id)
      throw new RangeError(
        backend_util.getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage(),
      );
    if (id < 0 || id >= count)
      throw new RangeError(
        backend_util.getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage(id, count),
      );
    if (index < 0 || index >= rows)
      throw new RangeError(
        backend_util.getSparseSegmentReductionIndicesOutOfRangeErrorMessage(i, index, rows),
      );
  }
  return count;
}

/** A kernel that adds up the rows of each segment; the result's shape follows from the last id. */
const sparseSegments = (isMean: boolean): Kernel =>
  kernel<Inputs<"data" | "indices" | "segmentIds">>(
    ({ inputs: { data, indices, segmentIds }, backend }) => {
      util.assert(data.shape.length > 0, () => "sparseSegment: takes rows, got a scalar");
      util.assert(
        indices.shape.length === 1 && util.arraysEqual(indices.shape, segmentIds.shape),
        () =>
          `sparseSegment: indices and segment ids are vectors of one length, got [${indices.shape.join()}] and [${segmentIds.shape.join()}]`,
      );
      const ids = backend.tensorOf(segmentIds);
      const rows = backend.tensorOf(indices);
      const count = countSegments(ids.dataSync(), rows.dataSync(), data.shape[0]!);
      const shape = [count, ...data.shape.slice(1)];
      if (count === 0) return backend.output(full(shape, 0), shape, data.dtype);
      const sums = scatterAdd(ids, ops.gather(backend.tensorOf(data), rows), 0, count);
      if (!isMean) return backend.output(sums, shape, data.dtype);
      // A segment of nothing stays 0.
      const members = ops.maximum(ops.binCount(ids, count), 1);
      const along = ops.reshape(members, [count, ...data.shape.slice(1).map(() => 1)]);
      return backend.output(ops.div(sums, along), shape, data.dtype);
    },
  );

/** How often each number below `bins` stands in each of the rows that `x` is taken for, or the sum of the weights beside it. */
function countBins(
  backend: SondeBackend,
  x: TensorInfo,
  weights: TensorInfo,
  bins: number,
  rows: number,
): Tensor {
  for (const value of backend.known(x) ?? [])
    util.assert(Number(value) >= 0, () => "Input x must be non-negative!");
  const columns = rows === 0 ? 0 : size(x.shape) / rows;
  // What is too large goes to one bin more, which is cut off.
  const places = ops.minimum(ops.reshape(backend.tensorOf(x), [rows, columns]), bins);
  const starts = ops.reshape(arange(0, rows * (bins + 1), bins + 1, "i32"), [rows, 1]);
  const index = ops.reshape(ops.add(ops.cast(places, "i32"), starts), [rows * columns]);
  const each =
    size(weights.shape) === 0
      ? full([rows * columns], 1)
      : ops.cast(ops.reshape(backend.tensorOf(weights), [rows * columns]), "f32");
  const sums = ops.reshape(scatterAdd(index, each, 0, rows * (bins + 1)), [rows, bins + 1]);
  return ops.slice(sums, [null, [0, bins]]);
}

/** Kernels that add up what belongs together. */
export const segmentKernels: Kernels = {
  Bincount: kernel<Inputs<"x" | "weights">, BincountAttrs>(
    ({ inputs: { x, weights }, attrs, backend }) =>
      backend.output(countBins(backend, x, weights, attrs.size, 1), [attrs.size], weights.dtype),
  ),
  DenseBincount: kernel<Inputs<"x" | "weights">, DenseBincountAttrs>(
    ({ inputs: { x, weights }, attrs: { size: bins, binaryOutput }, backend }) => {
      util.assert(
        x.shape.length <= 2,
        () => `denseBincount: takes at most two axes, got [${x.shape.join()}]`,
      );
      const rows = x.shape.length === 2 ? x.shape[0]! : 1;
      const isBinary = binaryOutput === true && x.shape.length === 2;
      // Whether a number is there does not depend on weights.
      const none = { ...weights, shape: [0] };
      const counts = countBins(backend, x, isBinary ? none : weights, bins, rows);
      const shape = [...x.shape.slice(0, -1), bins];
      return backend.output(isBinary ? ops.gt(counts, 0) : counts, shape, weights.dtype);
    },
  ),
  SparseSegmentMean: sparseSegments(true),
  SparseSegmentSum: sparseSegments(false),
};
