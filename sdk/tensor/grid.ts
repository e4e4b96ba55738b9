import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { show } from "../core/shape.ts";
import { broadcastTo, reshape } from "../ops/index.ts";
import { tensor } from "./create.ts";
import type { Tensor } from "./tensor.ts";

/**
 * `count` numbers from `start` to `stop`, both among them, equally far apart.
 *
 * @example
 * linspace(0, 1, 3) // [0, 0.5, 1]
 */
export function linspace(start: number, stop: number, count: number, dtype: DType = "f32"): Tensor {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`linspace: the count is a whole number from 1 up, got ${count}`);
  const step = count === 1 ? 0 : (stop - start) / (count - 1);
  const values = Array.from({ length: count }, (_, i) =>
    i === count - 1 && count > 1 ? stop : start + i * step,
  );
  return tensor(values, { dtype });
}

/**
 * The coordinates of every point of a grid: each vector along its own axis, the same along the others.
 *
 * @example
 * meshgrid(tensor([1, 2]), tensor([3, 4])) // [[[1, 1], [2, 2]], [[3, 4], [3, 4]]]
 */
export function meshgrid(...vectors: Tensor[]): Tensor[] {
  const shape = vectors.map((x) => {
    if (x.shape.length !== 1)
      throw new ShapeError(`meshgrid: expected vectors, got ${show(x.shape)}`);
    return x.shape[0]!;
  });
  return vectors.map((x, axis) => {
    const line = shape.map((length, i) => (i === axis ? length : 1));
    return broadcastTo(reshape(x, line), shape);
  });
}
