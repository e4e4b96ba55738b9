import {
  backend_util,
  type CropAndResizeAttrs,
  type RotateWithOffsetAttrs,
  type TensorInfo,
  type TransformAttrs,
} from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SondeBackend } from "./backend.ts";
import { kernel, type Inputs, type Kernels } from "./kernel.ts";
import { mapped } from "./map-place.ts";

/** Where an output pixel is read in an image of the batch; null is outside. */
type Place = readonly [image: number, y: number, x: number] | null;

interface Sampling {
  readonly isBilinear: boolean;
  /** What stands outside, for each channel. */
  readonly fill: readonly number[];
  /** Whether the pixels around a place may be outside, too; else the outermost ones are read. */
  readonly isOpen: boolean;
}

/** Reads an image at places between its pixels: each output is a sum of pixels and of the fill, with weights. */
function sample(
  image: Tensor,
  places: readonly Place[],
  { isBilinear, fill, isOpen }: Sampling,
): Tensor {
  const [, height, width, channels] = image.shape as [number, number, number, number];
  const rows = ops.reshape(image, [-1, channels]);
  const outside = new Float32Array(places.length).fill(1);
  const corners = isBilinear ? [0, 1, 2, 3] : [0];
  const parts = corners.map((corner) => {
    const index = new Int32Array(places.length);
    const weight = new Float32Array(places.length);
    for (const [i, place] of places.entries()) {
      if (place === null) continue;
      const [batch, y, x] = place;
      const [rowAt, rowShare] = isBilinear ? beside(y, corner >> 1) : [Math.round(y), 1];
      const [columnAt, columnShare] = isBilinear ? beside(x, corner & 1) : [Math.round(x), 1];
      const row = isOpen ? rowAt : Math.min(rowAt, height - 1);
      const column = isOpen ? columnAt : Math.min(columnAt, width - 1);
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      index[i] = (batch * height + row) * width + column;
      weight[i] = rowShare * columnShare;
      outside[i]! -= weight[i];
    }
    const factors = tensor(weight, { shape: [places.length, 1] });
    const product = ops.mul(ops.gather(rows, tensor(index)), factors);
    // The pixel of a place outside is any one, perhaps NaN.
    return ops.select(ops.eq(factors, 0), 0, product);
  });
  const rest = ops.mul(
    tensor(outside, { shape: [places.length, 1] }),
    tensor(Float32Array.from({ length: channels }, (_, i) => fill[i] ?? fill[0]!)),
  );
  return parts.reduce((y, part) => ops.add(y, part), rest);
}

/** The whole place before (0) or after (1) a coordinate, and its share. */
function beside(at: number, side: number): readonly [place: number, share: number] {
  const before = Math.floor(at);
  return side === 0 ? [before, before + 1 - at] : [before + 1, at - before];
}

const numbers = (backend: SondeBackend, info: TensorInfo): ArrayLike<number> =>
  backend.tensorOf(info).dataSync();

/** Every pixel of an output, in its order. */
function pixels<T>(
  count: number,
  height: number,
  width: number,
  run: (image: number, y: number, x: number) => T,
): T[] {
  return Array.from({ length: count * height * width }, (_, i) =>
    run(Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width),
  );
}

/** Kernels that read images at places between the pixels. */
export const sampleKernels: Kernels = {
  CropAndResize: kernel<Inputs<"image" | "boxes" | "boxInd">, CropAndResizeAttrs>(
    ({ inputs: { image, boxes, boxInd }, attrs, backend }) => {
      const [batch, height, width, channels] = image.shape as [number, number, number, number];
      const [h, w] = attrs.cropSize;
      const box = numbers(backend, boxes);
      const owner = numbers(backend, boxInd);
      const along = (i: number, count: number, from: number, to: number, length: number) =>
        (count > 1 ? from + (i * (to - from)) / (count - 1) : 0.5 * (from + to)) * (length - 1);
      const places = pixels(boxes.shape[0]!, h, w, (b, row, column): Place => {
        const [top, left, bottom, right] = [0, 1, 2, 3].map((i) => box[4 * b + i]!) as [
          number,
          number,
          number,
          number,
        ];
        const y = along(row, h, top, bottom, height);
        const x = along(column, w, left, right, width);
        const isInside = y >= 0 && y <= height - 1 && x >= 0 && x <= width - 1;
        return isInside && owner[b]! < batch ? [owner[b]!, y, x] : null;
      });
      const isBilinear = attrs.method === "bilinear";
      const fill = [attrs.extrapolationValue];
      const y = sample(backend.tensorOf(image), places, { isBilinear, fill, isOpen: false });
      return backend.output(y, [boxes.shape[0]!, h, w, channels], "float32");
    },
  ),
  RotateWithOffset: kernel<Inputs<"image">, RotateWithOffsetAttrs>(
    ({ inputs: { image }, attrs, backend }) => {
      const [batch, height, width] = image.shape as [number, number, number];
      const [cx, cy] = backend_util.getImageCenter(attrs.center, height, width);
      const [sin, cos] = [Math.sin(attrs.radians), Math.cos(attrs.radians)];
      const places = pixels(batch, height, width, (b, row, column): Place => {
        const [y, x] = [row - cy, column - cx];
        return [b, x * sin + y * cos + cy, x * cos - y * sin + cx];
      });
      const { fillValue } = attrs;
      // A fourth channel is the opacity.
      const fill = typeof fillValue === "number" ? [fillValue] : [...fillValue.slice(0, 3), 255];
      const y = sample(backend.tensorOf(image), places, { isBilinear: false, fill, isOpen: true });
      return backend.output(y, image.shape, image.dtype);
    },
  ),
  Transform: kernel<Inputs<"image" | "transforms">, TransformAttrs>(
    ({ inputs: { image, transforms }, attrs, backend }) => {
      const [batch, height, width, channels] = image.shape as [number, number, number, number];
      const [h, w] = attrs.outputShape ?? [height, width];
      const all = numbers(backend, transforms);
      const mode = attrs.fillMode;
      const places = pixels(batch, h, w, (b, row, column): Place => {
        const start = transforms.shape[0] === 1 ? 0 : 8 * b;
        const at = (i: number) => all[start + i]!;
        const projection = at(6) * column + at(7) * row + 1;
        if (projection === 0) return null;
        const x = (at(0) * column + at(1) * row + at(2)) / projection;
        const y = (at(3) * column + at(4) * row + at(5)) / projection;
        return [b, mapped(y, height, mode), mapped(x, width, mode)];
      });
      const isBilinear = attrs.interpolation === "bilinear";
      const fill = [attrs.fillValue];
      const y = sample(backend.tensorOf(image), places, { isBilinear, fill, isOpen: true });
      return backend.output(y, [batch, h, w, channels], image.dtype);
    },
  ),
};
