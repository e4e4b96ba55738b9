import type {
  FusedBatchNormAttrs,
  LRNAttrs,
  LRNGradAttrs,
  SoftmaxAttrs,
} from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { axesOf, kernel, onEach, type Inputs, type Kernels } from "./kernel.ts";

/** For each channel, the sum over those at most `radius` away. */
function overNeighbours(x: Tensor, radius: number): Tensor {
  const axis = x.shape.length - 1;
  const sides = x.shape.map((_, i): [number, number] => (i === axis ? [radius, radius] : [0, 0]));
  const padded = ops.pad(x, sides);
  return ops.sum(ops.unfold(padded, 2 * radius + 1, 1, axis), -1);
}

const scaleOf = (x: Tensor, { depthRadius, bias, alpha }: LRNAttrs): Tensor =>
  ops.add(ops.mul(overNeighbours(ops.square(x), depthRadius), alpha), bias);

/** Kernels that bring values to one scale. */
export const normalizeKernels: Kernels = {
  FusedBatchNorm: kernel<
    Inputs<"x" | "mean" | "variance"> & Partial<Inputs<"offset" | "scale">>,
    FusedBatchNormAttrs
  >(({ inputs: { x, mean, variance, offset, scale }, attrs, backend }) => {
    const deviation = ops.sqrt(ops.add(backend.tensorOf(variance), attrs.varianceEpsilon));
    const factor = backend.optional(scale);
    const by = factor === null ? ops.reciprocal(deviation) : ops.div(factor, deviation);
    const y = ops.mul(ops.sub(backend.tensorOf(x), backend.tensorOf(mean)), by);
    const shift = backend.optional(offset);
    return backend.output(shift === null ? y : ops.add(y, shift), x.shape, x.dtype);
  }),
  LRN: onEach<LRNAttrs>((x, attributes) =>
    ops.mul(x, ops.pow(scaleOf(x, attributes), -attributes.beta)),
  ),
  LRNGrad: kernel<Inputs<"x" | "dy">, LRNGradAttrs>(({ inputs: { x, dy }, attrs, backend }) => {
    const [values, grad] = [backend.tensorOf(x), backend.tensorOf(dy)];
    const scale = scaleOf(values, attrs);
    const own = ops.mul(grad, ops.pow(scale, -attrs.beta));
    const shared = ops.mul(ops.mul(grad, values), ops.pow(scale, -attrs.beta - 1));
    const around = overNeighbours(shared, attrs.depthRadius);
    const other = ops.mul(ops.mul(values, around), 2 * attrs.alpha * attrs.beta);
    return backend.output(ops.sub(own, other), x.shape, "float32");
  }),
  Softmax: kernel<Inputs<"logits">, SoftmaxAttrs>(
    ({ inputs: { logits }, attrs: { dim }, backend }) => {
      const [axis] = axesOf(dim, logits.shape) as [number];
      return backend.output(
        ops.softmax(backend.tensorOf(logits), axis),
        logits.shape,
        logits.dtype,
      );
    },
  ),
};
