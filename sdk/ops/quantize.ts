import { broadcastShapes, sameShape, show } from "../core/shape.ts";
import { ShapeError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { aligned } from "./batch.ts";
import { apply, sameDType, type Op } from "./op.ts";

const op: Op<[x: Tensor, scale: Tensor]> = {
  name: "quantize",
  shape(x, scale) {
    if (!sameShape(broadcastShapes("quantize", x.shape, scale.shape), x.shape))
      throw new ShapeError(
        `quantize: a scale of ${show(scale.shape)} does not broadcast to ${show(x.shape)}`,
      );
    return x.shape;
  },
  dtype: (x, scale) => (sameDType("quantize", [x, scale], ["f32"]), "i8"),
  lower: (program, x, scale) => program.quantize(x, scale),
  // Rounding has no gradient.
  vjp: () => [null, null],
  batch: (mapped, ...args) => apply(op, ...aligned(mapped, args)),
};

/**
 * `x / scale` as whole numbers from −127 to 127 in i8, rounded half to even. The scale is one number or broadcasts to x:
 * `[m, 1]` gives every row its own. A scale of 0 takes 0 to 0. No gradient flows.
 *
 * @example
 * quantize(tensor([0.5, -1]), tensor(0.25)) // gives i8 [2, -4]
 */
export const quantize = (x: Tensor, scale: Tensor): Tensor => apply(op, x, scale);
