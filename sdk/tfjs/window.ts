import type { backend_util } from "@tensorflow/tfjs-core";
import type { Shape } from "../core/shape.ts";
import type { WindowAxis } from "../graph/window.ts";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";

type Info = backend_util.Conv2DInfo | backend_util.Conv3DInfo;

/** How a window of TensorFlow.js moves, as the engine says it. */
export interface Geometry {
  readonly axes: readonly WindowAxis[];
  /** The places of the window, with those that a dilation skips left out. */
  readonly sizes: Shape;
  readonly out: Shape;
  /** What TensorFlow.js expects to come out, in its own order of axes. */
  readonly shape: Shape;
  readonly isLast: boolean;
}

/** Reads what TensorFlow.js has worked out about a convolution or a pooling. */
export function geometryOf(info: Info): Geometry {
  const axis = (stride: number, dilation: number, before: number): WindowAxis => ({
    stride,
    dilation,
    spread: 1,
    before,
  });
  const { padInfo } = info;
  const axes = [
    axis(info.strideHeight, info.dilationHeight, padInfo.top),
    axis(info.strideWidth, info.dilationWidth, padInfo.left),
  ];
  const sizes = [info.filterHeight, info.filterWidth];
  const out = [info.outHeight, info.outWidth];
  if ("outDepth" in info) {
    axes.unshift(axis(info.strideDepth, info.dilationDepth, info.padInfo.front));
    sizes.unshift(info.filterDepth);
    out.unshift(info.outDepth);
  }
  const isLast = info.dataFormat === "channelsLast";
  return { axes, sizes, out, shape: info.outShape, isLast };
}

/** Images with their channels last, as the engine has them. */
export function toLast(x: Tensor, isLast: boolean): Tensor {
  if (isLast) return x;
  const middle = x.shape.slice(2).map((_, i) => i + 2);
  return ops.transpose(x, [0, ...middle, 1]);
}

/** Images with their channels where TensorFlow.js wants them. */
export function fromLast(x: Tensor, isLast: boolean): Tensor {
  if (isLast) return x;
  const middle = x.shape.slice(2).map((_, i) => i + 1);
  return ops.transpose(x, [0, x.shape.length - 1, ...middle]);
}
