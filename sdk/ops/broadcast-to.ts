import { ShapeError } from "../core/errors.ts";
import { broadcastShapes, checkShape, sameShape, show, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { apply, type Op } from "./op.ts";

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
});

const reduce = (shape: Shape): Op<[x: Tensor]> => ({
  name: "sumTo",
  attrs: { shape },
  shape: () => shape,
  lower(program, x) {
    const missing = x.shape.length - shape.length;
    const axes = x.shape.flatMap((length, axis) =>
      axis < missing || (shape[axis - missing] === 1 && length !== 1) ? [axis] : [],
    );
    return program.reshape(program.reduce("sum", x, axes), shape);
  },
  vjp: (grad, x) => [broadcastTo(grad, x.shape)],
});

/**
 * `x` repeated along new axes in front and along axes of length 1 until it has `shape`. The gradient is summed back.
 *
 * @example
 * broadcastTo(tensor([[1], [2]]), [2, 3]) // [[1, 1, 1], [2, 2, 2]]
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  return apply(broadcast(checkShape("broadcastTo", shape)), x);
}

/** The way back of a broadcast: `x` summed over the axes along which `shape` was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(reduce(shape), x);
}
