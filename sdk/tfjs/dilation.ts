import { backend_util, type Dilation2DAttrs, type TensorInfo } from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import { placeRanges, takeRanges } from "../ops/slice.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SondeBackend } from "./backend.ts";
import { kernel, type Inputs, type Kernels } from "./kernel.ts";

/** One place of the filter: which part of the padded image meets it, and the sums of both. */
interface Tap {
  readonly ranges: readonly { start: number; length: number; step: number }[];
  readonly sums: Tensor;
}

/** What all three kernels need: the taps in order, and how the image is padded. */
function tapsOf(backend: SondeBackend, x: TensorInfo, filter: TensorInfo, attrs: Dilation2DAttrs) {
  const info = backend_util.computeDilation2DInfo(
    // The casts: the types name the rank.
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number],
    attrs.strides,
    attrs.pad,
    "NHWC",
    attrs.dilations,
  );
  const { outHeight, outWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const reach = (out: number, stride: number, taps: number, dilation: number) =>
    (out - 1) * stride + (taps - 1) * dilation + 1;
  const sides = (before: number, length: number, needed: number): [number, number] => [
    before,
    Math.max(0, needed - before - length),
  ];
  const rows = reach(outHeight, strideHeight, info.filterHeight, dilationHeight);
  const columns = reach(outWidth, strideWidth, info.filterWidth, dilationWidth);
  const padding: [number, number][] = [
    [0, 0],
    sides(info.padInfo.top, info.inHeight, rows),
    sides(info.padInfo.left, info.inWidth, columns),
    [0, 0],
  ];
  const image = ops.pad(backend.tensorOf(x), padding, { value: -Infinity });
  const weights = backend.tensorOf(filter);
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const taps: Tap[] = [];
  for (let h = 0; h < info.filterHeight; h++)
    for (let w = 0; w < info.filterWidth; w++) {
      const ranges = [
        { start: 0, length: batch, step: 1 },
        { start: h * dilationHeight, length: outHeight, step: strideHeight },
        { start: w * dilationWidth, length: outWidth, step: strideWidth },
        { start: 0, length: channels, step: 1 },
      ];
      const sums = ops.add(takeRanges(image, ranges), ops.slice(weights, [h, w]));
      taps.push({ ranges, sums });
    }
  return { taps, padding, shape: info.outShape, padded: image.shape };
}

const greatest = (taps: readonly Tap[]): Tensor =>
  taps.map(({ sums }) => sums).reduce((a, b) => ops.maximum(a, b));

/** For each tap the gradients of the outputs that it gave: the first of equals gave them. */
function shares(taps: readonly Tap[], dy: Tensor): Tensor[] {
  const best = greatest(taps);
  let open = ops.eq(best, best);
  return taps.map(({ sums }) => {
    const isHere = ops.logicalAnd(open, ops.eq(sums, best));
    open = ops.logicalAnd(open, ops.logicalNot(isHere));
    return ops.select(isHere, dy, 0);
  });
}

/** Kernels of the greyscale dilation, whose sums take the place of products and whose greatest that of sums. */
export const dilationKernels: Kernels = {
  Dilation2D: kernel<Inputs<"x" | "filter">, Dilation2DAttrs>(
    ({ inputs: { x, filter }, attrs, backend }) => {
      const { taps, shape } = tapsOf(backend, x, filter, attrs);
      return backend.output(greatest(taps), shape, x.dtype);
    },
  ),
  Dilation2DBackpropFilter: kernel<Inputs<"x" | "filter" | "dy">, Dilation2DAttrs>(
    ({ inputs: { x, filter, dy }, attrs, backend }) => {
      const { taps } = tapsOf(backend, x, filter, attrs);
      const sums = shares(taps, backend.tensorOf(dy)).map((share) => ops.sum(share, [0, 1, 2]));
      return backend.output(ops.stack(sums), filter.shape, filter.dtype);
    },
  ),
  Dilation2DBackpropInput: kernel<Inputs<"x" | "filter" | "dy">, Dilation2DAttrs>(
    ({ inputs: { x, filter, dy }, attrs, backend }) => {
      const { taps, padding, padded } = tapsOf(backend, x, filter, attrs);
      const gradient = shares(taps, backend.tensorOf(dy))
        .map((share, i) => placeRanges(share, padded, taps[i]!.ranges))
        .reduce((a, b) => ops.add(a, b));
      const inner = padding.map(([start], axis) => ({ start, length: x.shape[axis]!, step: 1 }));
      return backend.output(takeRanges(gradient, inner), x.shape, x.dtype);
    },
  ),
};
