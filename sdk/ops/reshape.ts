import { shown } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import {
  checkShape,
  expectShape,
  normalizeAxes,
  sameShape,
  show,
  size,
  type Shape,
} from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";

const op = (shape: Shape): Op<[x: Tensor]> => ({
  name: "reshape",
  attrs: { shape },
  shape(x) {
    if (size(shape) !== size(x.shape))
      throw new ShapeError(
        `reshape: ${show(x.shape)} has ${size(x.shape)} elements, ${show(shape)} has ${size(shape)}`,
      );
    return shape;
  },
  lower: (program, x) => program.reshape(x, shape),
  vjp: (grad, x) => [reshape(grad, x.shape)],
  batch: (_, x) => reshape(x, [x.shape[0]!, ...shape]),
});

/**
 * The same elements in row-major order under another shape; one size may be −1, which is then found.
 *
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]) // [[1, 2], [3, 4]]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  expectTensor("reshape", x);
  expectShape("reshape", shape);
  const full = checkShape("reshape", complete(x.shape, shape));
  return sameShape(x.shape, full) ? x : apply(op(full), x);
}

/**
 * `x` with an axis of length 1 put before `axis`; −1 puts it last.
 *
 * @example
 * expandDims(tensor([1, 2]), 1) // [[1], [2]]
 */
export function expandDims(x: Tensor, axis: number): Tensor {
  expectTensor("expandDims", x);
  const rank = x.shape.length;
  if (!Number.isInteger(axis) || axis < -rank - 1 || axis > rank)
    throw new ShapeError(`expandDims: axis ${shown(axis)} is not one of the ${rank + 1} places`);
  const place = axis < 0 ? axis + rank + 1 : axis;
  return reshape(x, [...x.shape.slice(0, place), 1, ...x.shape.slice(place)]);
}

/**
 * `x` without the named axes, which must have length 1, or without all of length 1.
 *
 * @example
 * squeeze(tensor([[1], [2]])) // [1, 2]
 */
export function squeeze(x: Tensor, axes?: number | readonly number[]): Tensor {
  expectTensor("squeeze", x);
  const ones = x.shape.flatMap((length, axis) => (length === 1 ? [axis] : []));
  const list = axes === undefined ? ones : normalizeAxes("squeeze", axes, x.shape.length);
  for (const axis of list)
    if (x.shape[axis] !== 1)
      throw new ShapeError(`squeeze: axis ${axis} is not of length 1, got ${show(x.shape)}`);
  return reshape(
    x,
    x.shape.filter((_, axis) => !list.includes(axis)),
  );
}

function complete(from: Shape, to: Shape): Shape {
  const open = to.indexOf(-1);
  if (open < 0) return to;
  if (to.indexOf(-1, open + 1) >= 0)
    throw new ShapeError(`reshape: one size may be -1, got ${show(to)}`);
  const rest = size(to.filter((_, axis) => axis !== open));
  const found = size(from) / rest;
  // Nothing says how long an axis is that stands beside one of length 0.
  if (!Number.isInteger(found))
    throw new ShapeError(`reshape: ${show(from)} cannot become ${show(to)}`);
  return to.map((length, axis) => (axis === open ? found : length));
}
