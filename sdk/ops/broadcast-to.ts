import { ShapeError } from "../core/errors.ts";
import {
  broadcastShapes,
  checkShape,
  sameShape,
  show,
  type Shape,
  expectShape,
} from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { reshape } from "./reshape.ts";

const broadcast = (shape: Shape): Op<[x: Tensor]> => ({
  name: "broadcastTo",
  attrs: { shape },
  shape(x) {
    if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape))
      throw new ShapeError(`broadcastTo: ${show(x.shape)} does not broadcast to ${show(shape)}`);
    return shape;
  },
  lower: (program, x) => program.broadcast(x, shape),
  vjp: (grad, x) => [sumTo(grad, x.shape)],
  batch(_, x) {
    const [examples, ...own] = x.shape;
    const missing = Array.from({ length: shape.length - own.length }, () => 1);
    return broadcastTo(reshape(x, [examples!, ...missing, ...own]), [examples!, ...shape]);
  },
});

/** The first `lead` axes of `shape` stand over the first ones of x; the others are counted from the end. */
const reduce = (shape: Shape, lead = 0): Op<[x: Tensor]> => ({
  name: "sumTo",
  attrs: { shape, lead },
  shape: () => shape,
  lower(program, x) {
    const missing = x.shape.length - shape.length;
    const axes = x.shape.flatMap((length, axis) =>
      axis >= lead && (axis < lead + missing || (shape[axis - missing] === 1 && length !== 1))
        ? [axis]
        : [],
    );
    return program.reshape(program.reduce("sum", x, axes), shape);
  },
  vjp(grad, x) {
    const missing = Array.from({ length: x.shape.length - shape.length }, () => 1);
    const over = [...shape.slice(0, lead), ...missing, ...shape.slice(lead)];
    return [broadcastTo(reshape(grad, over), x.shape)];
  },
  batch: (_, x) => apply(reduce([x.shape[0]!, ...shape], lead + 1), x),
});

/**
 * `x` repeated along new axes in front and along axes of length 1 until it has `shape`. The gradient is summed back.
 *
 * @example
 * broadcastTo(tensor([[1], [2]]), [2, 3]) // [[1, 1, 1], [2, 2, 2]]
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  expectTensor("broadcastTo", x);
  expectShape("broadcastTo", shape);
  if (sameShape(x.shape, shape)) return x;
  return apply(broadcast(checkShape("broadcastTo", shape)), x);
}

/** The way back of a broadcast: `x` summed over the axes along which `shape` was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(reduce(shape), x);
}
