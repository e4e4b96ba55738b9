import { KindError } from "../core/errors.ts";
import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { swapAxes } from "./arranging.ts";
import { expectTensor } from "./is-tensor.ts";
import { square } from "./linear-solve.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { slice, type Cut } from "./slice.ts";

/** A value and its vector in each row, real and imaginary parts side by side. */
const op: Op<[x: Tensor]> = {
  name: "eig",
  shape: (x) => [...x.shape.slice(0, -1), 2 + 2 * x.shape.at(-1)!],
  dtype: (x) => sameDType("eig", [x], floats),
  lower(program, x) {
    const n = x.shape.at(-1)!;
    return program.matrix("eig", [n, 2 + 2 * n], x);
  },
  vjp() {
    throw new KindError(
      "eig: has no gradient; use eigh where the matrices are symmetric, or stopGradient on its argument",
    );
  },
  batch: (_, x) => apply(op, x),
};

/**
 * The eigenvalues `[…, n, 2]` of any square matrices and their vectors as columns `[…, n, n, 2]`: complex numbers, whose real and imaginary parts are the
 * last axis. By the real parts from the least up, where these are equal by the imaginary ones; vectors have length 1, their largest component is real and
 * positive. NaN where a matrix is not finite. It has no gradient.
 *
 * @example
 * eig(tensor([[0, -1], [1, 0]])).values // [[0, -1], [0, 1]]
 */
export function eig(x: Tensor): { readonly values: Tensor; readonly vectors: Tensor } {
  expectTensor("eig", x);
  const n = square("eig", x);
  const both = apply(op, atLeast("eig", x, "f32"));
  const all = both.shape.slice(1).map((): Cut => null);
  const vectors = slice(both, [...all, [2, 2 + 2 * n]]);
  return {
    values: slice(both, [...all, [0, 2]]),
    vectors: swapAxes(reshape(vectors, [...x.shape.slice(0, -1), n, 2]), -3, -2),
  };
}
