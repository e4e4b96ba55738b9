import {
  backend_util,
  util,
  type CastAttrs,
  type ConcatAttrs,
  type DataType,
  type ExpandDimsAttrs,
  type FillAttrs,
  type OneHotAttrs,
  type PackAttrs,
  type ReshapeAttrs,
  type SliceAttrs,
  type TensorInfo,
  type TransposeAttrs,
  slice_util,
  upcastType,
} from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import { arange, full } from "../tensor/create.ts";
import { engineDTypes } from "./held.ts";
import { onHost } from "./host.ts";
import { axesOf, kernel, listed, onEach, type Inputs, type Kernels } from "./kernel.ts";

/** Kernels that arrange values and make them. */
export const shapeKernels: Kernels = {
  Cast: kernel<Inputs<"x">, CastAttrs>((call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    if (x.dtype === attrs.dtype) return backend.share(x, x.shape);
    if (engineDTypes[attrs.dtype] === undefined) return onHost("Cast")(call);
    return backend.output(backend.tensorOf(x), x.shape, attrs.dtype);
  }),
  Concat: kernel<Record<string, TensorInfo>, ConcatAttrs>(({ inputs, attrs, backend }) => {
    const parts = listed(inputs);
    const shapes = parts.map(({ shape }) => shape);
    const [axis] = axesOf(attrs.axis, shapes[0]!) as [number];
    backend_util.assertParamsConsistent(shapes, axis);
    const shape = backend_util.computeOutShape(shapes, axis);
    const joined = ops.concat(
      parts.map((part) => backend.tensorOf(part)),
      axis,
    );
    return backend.output(joined, shape, parts[0]!.dtype);
  }),
  ExpandDims: kernel<Inputs<"input">, ExpandDimsAttrs>(
    ({ inputs: { input }, attrs: { dim }, backend }) => {
      const rank = input.shape.length;
      util.assert(
        dim >= -(rank + 1) && dim <= rank,
        () => `ExpandDims: the axis is from ${-(rank + 1)} to ${rank}, got ${dim}`,
      );
      const at = dim < 0 ? dim + rank + 1 : dim;
      return backend.share(input, input.shape.toSpliced(at, 0, 1));
    },
  ),
  Fill: kernel<unknown, FillAttrs>((call) => {
    const { shape, value } = call.attrs;
    // The cast: its type says that it is there, and it is not always.
    const dtype = (call.attrs.dtype as DataType | null) ?? util.inferDtype(value);
    const own = engineDTypes[dtype];
    if (own === undefined || typeof value === "string") return onHost("Fill")(call);
    return call.backend.output(full(shape, value, own), shape, dtype);
  }),
  Identity: kernel<Inputs<"x">>(({ inputs: { x }, backend }) => backend.share(x, x.shape)),
  OneHot: kernel<Inputs<"indices">, OneHotAttrs>(
    ({ inputs: { indices }, attrs: { depth, onValue, offValue, dtype }, backend }) => {
      const shape = [...indices.shape, depth];
      const places = ops.reshape(backend.tensorOf(indices), [...indices.shape, 1]);
      const hot = ops.eq(places, arange(0, depth, 1, "i32"));
      return backend.output(ops.select(hot, onValue, offValue), shape, dtype);
    },
  ),
  OnesLike: onEach((x) => full(x.shape, 1, x.dtype)),
  Pack: kernel<Record<string, TensorInfo>, PackAttrs>(({ inputs, attrs, backend }) => {
    const parts = listed(inputs);
    const { dtype } = parts[0]!;
    util.assert(
      parts.every((part) => part.dtype === dtype),
      () => `Pack: dtypes differ, got ${parts.map((part) => part.dtype).join(" and ")}; use cast`,
    );
    const stacked = ops.stack(
      parts.map((part) => backend.tensorOf(part)),
      attrs.axis,
    );
    return backend.output(stacked, stacked.shape, dtype);
  }),
  Reshape: kernel<Inputs<"x">, ReshapeAttrs>(({ inputs: { x }, attrs, backend }) => {
    const count = util.sizeFromShape(x.shape);
    const shape = util.inferFromImplicitShape(attrs.shape, count);
    util.assert(
      util.sizeFromShape(shape) === count,
      () => `Reshape: ${count} elements do not fill the shape [${shape.join()}]`,
    );
    return backend.share(x, shape);
  }),
  Select: kernel<Inputs<"condition" | "t" | "e">>(({ inputs: { condition, t, e }, backend }) => {
    const chosen = backend.tensorOf(condition);
    // A vector chooses among the rows.
    const rows = [...condition.shape, ...t.shape.slice(condition.shape.length).map(() => 1)];
    const where = condition.shape.length === 0 ? chosen : ops.reshape(chosen, rows);
    const result = ops.select(where, backend.tensorOf(t), backend.tensorOf(e));
    return backend.output(result, t.shape, upcastType(t.dtype, e.dtype));
  }),
  Slice: kernel<Inputs<"x">, SliceAttrs>(({ inputs: { x }, attrs, backend }) => {
    // The cast: it gives both lists.
    const parsed = slice_util.parseSliceParams(x, attrs.begin, attrs.size);
    const [begin, size] = parsed as [number[], number[]];
    slice_util.assertParamsValid(x, begin, size);
    const cuts = begin.map((start, i): [number, number] => [start, start + size[i]!]);
    return backend.output(ops.slice(backend.tensorOf(x), cuts), size, x.dtype);
  }),
  Transpose: kernel<Inputs<"x">, TransposeAttrs>(({ inputs: { x }, attrs: { perm }, backend }) =>
    backend.output(
      ops.transpose(backend.tensorOf(x), perm),
      perm.map((axis) => x.shape[axis]!),
      x.dtype,
    ),
  ),
  ZerosLike: onEach((x) => full(x.shape, 0, x.dtype)),
};
