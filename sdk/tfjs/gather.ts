import {
  backend_util,
  util,
  type GatherV2Attrs,
  type ScatterNdAttrs,
  type SparseToDenseAttrs,
  type UnsortedSegmentSumAttrs,
} from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import { ownPlaces, scatterAdd } from "../ops/gather.ts";
import type { Shape } from "../core/shape.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { axesOf, kernel, type Inputs, type Kernels } from "./kernel.ts";

/** Where rows of places lie in a list: each row names a place of the first axes. */
function flatPlaces(indices: Tensor, steps: readonly number[], count: number): Tensor {
  if (steps.length === 0) return ops.cast(ops.reshape(indices, [count]), "i32");
  const rows = ops.reshape(indices, [count, steps.length]);
  const factors = tensor(Int32Array.from(steps));
  return ops.cast(ops.sum(ops.mul(rows, factors), 1), "i32");
}

/** What TensorFlow.js works out about places and updates: rows of `width` elements, and the steps between them. */
function placing(updates: Shape, indices: Shape, shape: Shape) {
  // The cast: it reads the shapes alone.
  const found = backend_util.calculateShapes(
    { shape: updates } as never,
    { shape: indices } as never,
    [...shape],
  );
  const { sliceRank, numUpdates, sliceSize, strides, outputSize } = found;
  const steps = strides.slice(0, sliceRank);
  return { steps, count: numUpdates, width: sliceSize, rows: outputSize / sliceSize };
}

/** Kernels that take and put values at places which are values themselves. */
export const gatherKernels: Kernels = {
  GatherNd: kernel<Inputs<"params" | "indices">>(({ inputs: { params, indices }, backend }) => {
    const [shape, count, width, strides] = backend_util.prepareAndValidate(params, indices);
    const steps = strides.slice(0, indices.shape.at(-1));
    const places = flatPlaces(backend.tensorOf(indices), steps, count);
    const rows = ops.reshape(backend.tensorOf(params), [-1, width]);
    return backend.output(ops.gather(rows, places), shape, params.dtype);
  }),
  GatherV2: kernel<Inputs<"x" | "indices">, GatherV2Attrs>(
    ({ inputs: { x, indices }, attrs, backend }) => {
      const [axis] = axesOf(attrs.axis, x.shape) as [number];
      const found = backend_util.segment_util.collectGatherOpShapeInfo(
        x,
        indices,
        axis,
        attrs.batchDims,
      );
      const { batchSize, outerSize, dimSize, sliceSize, outputShape } = found;
      // Places that are known already are checked now, others when the value is read.
      for (const at of backend.known(indices) ?? [])
        util.assert(
          Number(at) >= 0 && Number(at) < dimSize,
          () => `GatherV2: the index value ${String(at)} is not in [0, ${dimSize - 1}]`,
        );
      const given = backend.tensorOf(x);
      const places = backend.tensorOf(indices);
      if (batchSize === 1)
        return backend.output(ops.gather(given, places, axis), outputShape, x.dtype);
      // The lists of all examples in one, and places in it.
      const each = ops.reshape(places, [batchSize, -1]);
      const lists = ops.reshape(given, [batchSize, outerSize, dimSize, sliceSize]);
      const turned = ops.transpose(lists, [0, 2, 1, 3]);
      const long = ops.reshape(turned, [batchSize * dimSize, outerSize, sliceSize]);
      const taken = ops.gather(long, ownPlaces(each, dimSize));
      return backend.output(ops.transpose(taken, [0, 2, 1, 3]), outputShape, x.dtype);
    },
  ),
  ScatterNd: kernel<Inputs<"indices" | "updates">, ScatterNdAttrs>(
    ({ inputs: { indices, updates }, attrs: { shape }, backend }) => {
      const { steps, count, width, rows } = placing(updates.shape, indices.shape, shape);
      const places = flatPlaces(backend.tensorOf(indices), steps, count);
      const values = ops.reshape(backend.tensorOf(updates), [count, width]);
      return backend.output(scatterAdd(places, values, 0, rows), shape, updates.dtype);
    },
  ),
  SparseToDense: kernel<
    Inputs<"sparseIndices" | "sparseValues" | "defaultValue">,
    SparseToDenseAttrs
  >(({ inputs, attrs: { outputShape }, backend }) => {
    const { sparseIndices, sparseValues, defaultValue } = inputs;
    const { steps, count, width, rows } = placing(
      sparseValues.shape,
      sparseIndices.shape,
      outputShape,
    );
    const places = flatPlaces(backend.tensorOf(sparseIndices), steps, count);
    const given = ops.broadcastTo(backend.tensorOf(sparseValues), [count * width]);
    const values = ops.reshape(given, [count, width]);
    const start = ops.broadcastTo(backend.tensorOf(defaultValue), [rows, width]);
    const dense = ops.scatterInto(start, places, values);
    return backend.output(dense, outputShape, sparseValues.dtype);
  }),
  TensorScatterUpdate: kernel<Inputs<"tensor" | "indices" | "updates">>(
    ({ inputs: { tensor: into, indices, updates }, backend }) => {
      const { steps, count, width, rows } = placing(updates.shape, indices.shape, into.shape);
      const places = flatPlaces(backend.tensorOf(indices), steps, count);
      const values = ops.reshape(backend.tensorOf(updates), [count, width]);
      const start = ops.reshape(backend.tensorOf(into), [rows, width]);
      return backend.output(ops.scatterInto(start, places, values), into.shape, into.dtype);
    },
  ),
  UnsortedSegmentSum: kernel<Inputs<"x" | "segmentIds">, UnsortedSegmentSumAttrs>(
    ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
      const ids = backend.tensorOf(segmentIds);
      // What belongs to no segment goes to one more, which is cut off.
      const isKnown = ops.logicalAnd(ops.ge(ids, 0), ops.lt(ids, numSegments));
      const places = ops.cast(ops.select(isKnown, ids, numSegments), "i32");
      const sums = scatterAdd(places, backend.tensorOf(x), 0, numSegments + 1);
      const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
      return backend.output(ops.slice(sums, [[0, numSegments]]), shape, "float32");
    },
  ),
};
