import type {
  ResizeBilinearAttrs,
  ResizeBilinearGradAttrs,
  ResizeNearestNeighborAttrs,
  ResizeNearestNeighborGradAttrs,
} from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import { scatterAdd } from "../ops/gather.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { kernel, type Inputs, type Kernels } from "./kernel.ts";

interface Scaling {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

/** How many places of the old axis go into one of the new. */
const ratioOf = (length: number, target: number, { alignCorners }: Scaling): number =>
  alignCorners && target > 1 ? (length - 1) / (target - 1) : length / target;

const list = (count: number, at: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => at(i));

/** For each new place the old one nearest to it. */
function nearest(length: number, target: number, scaling: Scaling): Tensor {
  const ratio = ratioOf(length, target, scaling);
  const shift = scaling.halfPixelCenters === true ? 0.5 : 0;
  const whole = scaling.alignCorners ? Math.round : Math.floor;
  const places = list(target, (i) => Math.max(0, Math.min(length - 1, whole(ratio * (i + shift)))));
  return tensor(Int32Array.from(places));
}

/** For each new place the old ones before and after it, and how far it is from the first, along an axis of `[n, h, w, c]`. */
function around(length: number, target: number, scaling: Scaling, axis: 1 | 2) {
  const ratio = ratioOf(length, target, scaling);
  const at = list(target, (i) =>
    scaling.halfPixelCenters === true ? ratio * (i + 0.5) - 0.5 : ratio * i,
  );
  const before = at.map((place) => Math.max(0, Math.floor(place)));
  const after = at.map((place) => Math.min(length - 1, Math.ceil(place)));
  const share = at.map((place, i) => place - before[i]!);
  const shape = axis === 1 ? [target, 1, 1] : [target, 1];
  return {
    before: tensor(Int32Array.from(before)),
    after: tensor(Int32Array.from(after)),
    share: tensor(Float32Array.from(share), { shape }),
  };
}

const sides = [1, 2] as const;

/** Kernels that scale images, and their ways back. */
export const imageKernels: Kernels = {
  ResizeBilinear: kernel<Inputs<"images">, ResizeBilinearAttrs>(
    ({ inputs: { images }, attrs, backend }) => {
      const scaled = sides.reduce<Tensor>(
        (x, axis) => {
          const places = around(x.shape[axis]!, attrs.size[axis - 1]!, attrs, axis);
          const first = ops.gather(x, places.before, axis);
          const second = ops.gather(x, places.after, axis);
          return ops.add(first, ops.mul(ops.sub(second, first), places.share));
        },
        ops.cast(backend.tensorOf(images), "f32"),
      );
      return backend.output(scaled, scaled.shape, "float32");
    },
  ),
  ResizeBilinearGrad: kernel<Inputs<"images" | "dy">, ResizeBilinearGradAttrs>(
    ({ inputs: { images, dy }, attrs, backend }) => {
      const back = sides.reduce<Tensor>((grad, axis) => {
        const length = images.shape[axis]!;
        const places = around(length, grad.shape[axis]!, attrs, axis);
        const second = ops.mul(grad, places.share);
        const toFirst = scatterAdd(places.before, ops.sub(grad, second), axis, length);
        return ops.add(toFirst, scatterAdd(places.after, second, axis, length));
      }, backend.tensorOf(dy));
      return backend.output(back, images.shape, "float32");
    },
  ),
  ResizeNearestNeighbor: kernel<Inputs<"images">, ResizeNearestNeighborAttrs>(
    ({ inputs: { images }, attrs, backend }) => {
      const scaled = sides.reduce<Tensor>(
        (x, axis) => ops.gather(x, nearest(x.shape[axis]!, attrs.size[axis - 1]!, attrs), axis),
        backend.tensorOf(images),
      );
      return backend.output(scaled, scaled.shape, images.dtype);
    },
  ),
  ResizeNearestNeighborGrad: kernel<Inputs<"images" | "dy">, ResizeNearestNeighborGradAttrs>(
    ({ inputs: { images, dy }, attrs, backend }) => {
      const back = sides.reduce<Tensor>((grad, axis) => {
        const length = images.shape[axis]!;
        const places = nearest(length, grad.shape[axis]!, attrs);
        return scatterAdd(places, grad, axis, length);
      }, backend.tensorOf(dy));
      return backend.output(back, images.shape, "float32");
    },
  ),
};
