import {
  backend_util,
  slice_util,
  util,
  type BatchToSpaceNDAttrs,
  type DepthToSpaceAttrs,
  type MirrorPadAttrs,
  type PadV2Attrs,
  type ReverseAttrs,
  type SpaceToBatchNDAttrs,
  type SplitVAttrs,
  type StridedSliceAttrs,
  type TensorInfo,
  type TileAttrs,
  type UnpackAttrs,
} from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import { takeRanges } from "../ops/slice.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SondeBackend } from "./backend.ts";
import { axesOf, kernel, onEach, type Inputs, type Kernels } from "./kernel.ts";

/** `length` places from `start` on along one axis, all of the others. */
function part(x: Tensor, axis: number, start: number, length: number): Tensor {
  const ranges = x.shape.map((all, i) =>
    i === axis ? { start, length, step: 1 } : { start: 0, length: all, step: 1 },
  );
  return takeRanges(x, ranges);
}

/** What came out, in the dtype of the input. */
const like = (backend: SondeBackend, x: TensorInfo, y: Tensor, shape = y.shape): TensorInfo =>
  backend.output(y, shape, x.dtype);

/** Kernels that cut, repeat and rearrange. */
export const arrangeKernels: Kernels = {
  BatchToSpaceND: kernel<Inputs<"x">, BatchToSpaceNDAttrs>(
    ({ inputs: { x }, attrs: { blockShape, crops }, backend }) => {
      const block = blockShape.reduce((a, b) => a * b, 1);
      const parted = backend_util.getReshaped(x.shape, blockShape, block);
      const order = backend_util.getPermuted(parted.length, blockShape.length);
      const shape = backend_util.getReshapedPermuted(x.shape, blockShape, block);
      const start = backend_util.getSliceBeginCoords(crops, blockShape.length);
      const lengths = backend_util.getSliceSize(shape, crops, blockShape.length);
      const turned = ops.transpose(ops.reshape(backend.tensorOf(x), parted), order);
      const ranges = shape.map((all, i) => ({
        start: start[i] ?? 0,
        length: lengths[i] ?? all,
        step: 1,
      }));
      return like(backend, x, takeRanges(ops.reshape(turned, shape), ranges));
    },
  ),
  DepthToSpace: kernel<Inputs<"x">, DepthToSpaceAttrs>(
    ({ inputs: { x }, attrs: { blockSize, dataFormat }, backend }) => {
      util.assert(
        dataFormat === "NHWC",
        () => `depthToSpace: takes the format NHWC, got ${dataFormat}`,
      );
      const [n, h, w, c] = x.shape as [number, number, number, number];
      const depth = c / (blockSize * blockSize);
      const parted = ops.reshape(backend.tensorOf(x), [n, h, w, blockSize, blockSize, depth]);
      const turned = ops.transpose(parted, [0, 1, 3, 2, 4, 5]);
      return like(backend, x, turned, [n, h * blockSize, w * blockSize, depth]);
    },
  ),
  Diag: kernel<Inputs<"x">>(({ inputs: { x }, backend }) =>
    like(backend, x, ops.diag(ops.reshape(backend.tensorOf(x), [-1])), [...x.shape, ...x.shape]),
  ),
  FlipLeftRight: kernel<Inputs<"image">>(({ inputs: { image }, backend }) =>
    like(backend, image, ops.flip(backend.tensorOf(image), 2)),
  ),
  MirrorPad: kernel<Inputs<"x">, MirrorPadAttrs>(
    ({ inputs: { x }, attrs: { paddings, mode }, backend }) => {
      const given = backend.tensorOf(x);
      if (mode === "reflect") return like(backend, x, ops.pad(given, paddings, { mode }));
      // Symmetric: the outermost element is mirrored, too.
      const padded = paddings.reduce((y, [before, after], axis) => {
        const length = y.shape[axis]!;
        const first = ops.flip(part(y, axis, 0, before), axis);
        const last = ops.flip(part(y, axis, length - after, after), axis);
        return ops.concat([first, y, last], axis);
      }, given);
      return like(backend, x, padded);
    },
  ),
  PadV2: kernel<Inputs<"x">, PadV2Attrs>(
    ({ inputs: { x }, attrs: { paddings, constantValue }, backend }) =>
      like(backend, x, ops.pad(backend.tensorOf(x), paddings, { value: constantValue })),
  ),
  Reverse: onEach<ReverseAttrs>((x, { dims }) => ops.flip(x, axesOf(dims, x.shape))),
  SpaceToBatchND: kernel<Inputs<"x">, SpaceToBatchNDAttrs>(
    ({ inputs: { x }, attrs: { blockShape, paddings }, backend }) => {
      const block = blockShape.reduce((a, b) => a * b, 1);
      const sides = x.shape.map((_, axis) => (paddings[axis - 1] ?? [0, 0]) as [number, number]);
      const padded = ops.pad(backend.tensorOf(x), sides);
      const own = [...padded.shape];
      const parted = backend_util.getReshaped(own, blockShape, block, false);
      const order = backend_util.getPermuted(parted.length, blockShape.length, false);
      const shape = backend_util.getReshapedPermuted(own, blockShape, block, false);
      const turned = ops.transpose(ops.reshape(padded, parted), order);
      return like(backend, x, turned, shape);
    },
  ),
  SplitV: kernel<Inputs<"x">, SplitVAttrs>(({ inputs: { x }, attrs, backend }) => {
    const [axis] = axesOf(attrs.axis, x.shape) as [number];
    const lengths = backend_util.prepareSplitSize(x, attrs.numOrSizeSplits, axis);
    const given = backend.tensorOf(x);
    let start = 0;
    return lengths.map((length) => {
      start += length;
      return like(backend, x, part(given, axis, start - length, length));
    });
  }),
  StridedSlice: kernel<Inputs<"x">, StridedSliceAttrs>(({ inputs: { x }, attrs, backend }) => {
    const found = slice_util.sliceInfo(
      x.shape,
      attrs.begin,
      attrs.end,
      attrs.strides,
      attrs.beginMask,
      attrs.endMask,
      attrs.ellipsisMask,
      attrs.newAxisMask,
      attrs.shrinkAxisMask,
    );
    const { finalShape, begin, end, strides } = found;
    const lengths =
      found.sliceDim0 || found.isSimpleSlice
        ? slice_util.computeOutShape(begin, end, strides)
        : found.finalShapeSparse;
    const ranges = lengths.map((length, i) => ({
      start: length > 0 ? begin[i]! : 0,
      length: Math.max(length, 0),
      step: strides[i]!,
    }));
    return like(backend, x, takeRanges(backend.tensorOf(x), ranges), finalShape);
  }),
  Tile: kernel<Inputs<"x">, TileAttrs>(({ inputs: { x }, attrs: { reps }, backend }) =>
    like(backend, x, ops.tile(backend.tensorOf(x), reps)),
  ),
  Unpack: kernel<Inputs<"value">, UnpackAttrs>(({ inputs: { value }, attrs, backend }) => {
    const [axis] = axesOf(attrs.axis, value.shape) as [number];
    const given = backend.tensorOf(value);
    const shape = value.shape.toSpliced(axis, 1);
    return Array.from({ length: value.shape[axis]! }, (_, i) =>
      like(backend, value, part(given, axis, i, 1), shape),
    );
  }),
};
