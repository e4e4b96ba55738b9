import { ShapeError } from "../core/errors.ts";
import { broadcastShapes, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { aligned } from "./batch.ts";
import { apply, sameDType, type Op } from "./op.ts";

const op: Op<[a: Tensor, b: Tensor]> = {
  name: "matmulI8",
  shape(a, b) {
    if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-2))
      throw new ShapeError(`matmulI8: cannot multiply ${show(a.shape)} and ${show(b.shape)}`);
    const lead = broadcastShapes(
      "matmulI8 (leading axes)",
      a.shape.slice(0, -2),
      b.shape.slice(0, -2),
    );
    return [...lead, a.shape.at(-2)!, b.shape.at(-1)!];
  },
  dtype: (a, b) => (sameDType("matmulI8", [a, b], ["i8"]), "i32"),
  lower: (program, a, b) => program.matmulI8(a, b),
  // Whole numbers have no gradient.
  vjp: () => [null, null],
  batch: (mapped, ...args) => apply(op, ...aligned(mapped, args)),
};

/**
 * The matrix product of i8 matrices, exact in i32; leading axes broadcast. Fastest when b is the transpose of a matrix
 * stored `[n, k]`. No gradient flows.
 *
 * @example
 * matmulI8(quantize(x, a), transpose(weight)) // weight is i8 [outputs, inputs]
 */
export const matmulI8 = (a: Tensor, b: Tensor): Tensor => apply(op, a, b);
