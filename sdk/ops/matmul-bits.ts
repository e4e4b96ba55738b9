import { ShapeError } from "../core/errors.ts";
import { broadcastShapes, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { shown } from "../core/shown.ts";
import { aligned } from "./batch.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { sub } from "./sub.ts";

const op: Op<[a: Tensor, b: Tensor]> = {
  name: "matmulBits",
  shape(a, b) {
    if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-2))
      throw new ShapeError(`matmulBits: cannot multiply ${show(a.shape)} and ${show(b.shape)}`);
    const [before, after] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const lead = broadcastShapes("matmulBits (leading axes)", before, after);
    return [...lead, a.shape.at(-2)!, b.shape.at(-1)!];
  },
  dtype: (a, b) => (sameDType("matmulBits", [a, b], ["u8"]), "i32"),
  lower: (program, a, b) => program.matmulBits(a, b),
  // Bits have no gradient.
  vjp: () => [null, null],
  batch: (mapped, ...args) => apply(op, ...aligned(mapped, args)),
};

/**
 * The matrix product of signs that `pack` made bits of, a set bit for 1 and the others for −1: rows of a `[…, m, bytes]` with columns of b `[…, bytes, n]`,
 * `length` signs each, in i32. Fastest when b is the transpose of a matrix stored `[n, bytes]`. No gradient flows.
 *
 * @example
 * const signs = (x: Tensor) => pack(gt(x, 0), "b1");
 * matmulBits(signs(x), transpose(signs(weight)), 512) // x is [rows, 512], weight [outputs, 512]
 */
export function matmulBits(a: Tensor, b: Tensor, length: number): Tensor {
  for (const each of [a, b]) expectTensor("matmulBits", each);
  const bits = 8 * (a.shape.at(-1) ?? 0);
  if (!Number.isInteger(length) || length > bits || length <= bits - 8)
    throw new ShapeError(`matmulBits: ${shown(length)} signs do not fill ${show(a.shape)} bytes`);
  return sub(length, mul(2, apply(op, a, b)));
}
