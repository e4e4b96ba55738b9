import { checkOptions, expectBoolean } from "../core/options.ts";
import { floats } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { broadcastShapes, show, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { aligned } from "./batch.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { tril } from "./diagonals.ts";
import { identityLike } from "./identity.ts";
import { expectTensor } from "./is-tensor.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast, promote } from "./promote.ts";
import { expandDims, reshape } from "./reshape.ts";
import { flip, slice, type Cut } from "./slice.ts";
import { swapLast } from "./transpose.ts";

/** The rows of square matrices; anything else is an error in the name of `op`. */
export function square(op: string, x: Tensor): number {
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns !== rows)
    throw new ShapeError(`${op}: expected square matrices, got ${show(x.shape)}`);
  return rows;
}

const factor: Op<[x: Tensor]> = {
  name: "cholesky",
  shape: (x) => (square("cholesky", x), x.shape),
  dtype: (x) => sameDType("cholesky", [x], floats),
  lower: (program, x) => program.matrix("cholesky", x.shape.slice(-2), x),
  vjp(grad, x) {
    const l = apply(factor, x);
    const inner = tril(matmul(swapLast(l), grad));
    const halved = mul(add(inner, tril(inner, -1)), 0.5);
    // L⁻ᵀ · P · L⁻¹, made symmetric as x is.
    const left = solveUpper(swapLast(l), halved);
    const both = swapLast(solveUpper(swapLast(l), swapLast(left)));
    return [mul(add(both, swapLast(both)), 0.5)];
  },
  batch: (_, x) => apply(factor, x),
};

const system = (kind: "solve" | "triangular"): Op<[a: Tensor, b: Tensor]> => ({
  name: kind,
  shape: (_, b) => b.shape,
  dtype: (a, b) => sameDType(kind, [a, b], floats),
  lower: (program, a, b) => program.matrix(kind, b.shape.slice(-2), a, b),
  vjp(grad, a, b) {
    const turned = swapLast(a);
    const forB = kind === "solve" ? apply(system(kind), turned, grad) : solveUpper(turned, grad);
    const forA = neg(matmul(forB, swapLast(apply(system(kind), a, b))));
    return [kind === "solve" ? forA : tril(forA), forB];
  },
  batch: (mapped, ...args) => {
    const [a, b] = aligned(mapped, args);
    return apply(system(kind), ...sameLead(kind, a, b));
  },
});

const determinant: Op<[x: Tensor]> = {
  name: "determinant",
  shape: (x) => (square("determinant", x), [...x.shape.slice(0, -2), 2]),
  dtype: (x) => sameDType("determinant", [x], floats),
  lower: (program, x) => program.matrix("determinant", [2], x),
  vjp(grad, x) {
    const forLog = slice(grad, [...last(grad.shape), [1, 2]]);
    return [mul(expandDims(forLog, -1), swapLast(inverse(x)))];
  },
  batch: (_, x) => apply(determinant, x),
};

/** The cuts that take all of every axis but the last. */
const last = (shape: Shape): Cut[] => shape.slice(1).map((): Cut => null);

/** U · X = B for upper U: the lower one from the other end. */
const solveUpper = (u: Tensor, b: Tensor): Tensor =>
  flip(apply(system("triangular"), flip(u, [-2, -1]), flip(b, -2)), -2);

/** Both with the leading axes that they broadcast to. */
function sameLead(op: string, a: Tensor, b: Tensor): readonly [a: Tensor, b: Tensor] {
  const lead = broadcastShapes(op, a.shape.slice(0, -2), b.shape.slice(0, -2));
  const spread = (x: Tensor) => broadcastTo(x, [...lead, ...x.shape.slice(-2)]);
  return [spread(a), spread(b)];
}

/** Square matrices and what is solved for, in one dtype and with the leading axes that both broadcast to. */
export function prepared(
  op: string,
  a: Tensor,
  b: Tensor,
): readonly [a: Tensor, b: Tensor, isVector: boolean] {
  const n = square(op, a);
  const [left, right] = promote(op, a, b, "f32");
  const isVector = b.shape.length === 1;
  const columns = isVector ? expandDims(right, -1) : right;
  if (columns.shape.at(-2) !== n)
    throw new ShapeError(`${op}: sizes differ, got ${show(a.shape)} and ${show(b.shape)}`);
  return [...sameLead(op, left, columns), isVector];
}

const asGiven = (x: Tensor, isVector: boolean): Tensor =>
  isVector ? reshape(x, x.shape.slice(0, -1)) : x;

/**
 * The lower L with x = L · Lᵀ of symmetric positive definite matrices, of which the lower half is read; NaN where one is not. Leading
 * axes are a batch.
 *
 * @example
 * cholesky(tensor([[4, 2], [2, 5]])) // [[2, 0], [1, 2]]
 */
export const cholesky = (x: Tensor): Tensor => apply(factor, atLeast("cholesky", x, "f32"));

/**
 * The X with A · X = B; B is a vector, or matrices. Leading axes are a batch and broadcast. Infinite or NaN where A is singular.
 *
 * @example
 * solve(tensor([[2, 0], [0, 4]]), tensor([2, 2])) // [1, 0.5]
 */
export function solve(a: Tensor, b: Tensor): Tensor {
  expectTensor("solve", a);
  expectTensor("solve", b);
  const [left, right, isVector] = prepared("solve", a, b);
  return asGiven(apply(system("solve"), left, right), isVector);
}

/**
 * The X with A · X = B for triangular A, of which one half is read: the lower one, or the upper one.
 *
 * @example
 * solveTriangular(tensor([[2, 0], [1, 4]]), tensor([2, 5])) // [1, 1]
 */
export function solveTriangular(
  a: Tensor,
  b: Tensor,
  options: { readonly upper?: boolean } = {},
): Tensor {
  const { upper = false } = checkOptions("solveTriangular", options, ["upper"]);
  expectBoolean("solveTriangular", "upper", upper);
  expectTensor("solveTriangular", a);
  expectTensor("solveTriangular", b);
  const [left, right, isVector] = prepared("solveTriangular", a, b);
  const found = upper ? solveUpper(left, right) : apply(system("triangular"), left, right);
  return asGiven(found, isVector);
}

/**
 * The inverse of square matrices, `[…, n, n]`; infinite or NaN where there is none. To solve a · x = b, `solve` is faster and more exact.
 *
 * @example
 * inverse(tensor([[2, 0], [0, 4]])) // [[0.5, 0], [0, 0.25]]
 */
export function inverse(x: Tensor): Tensor {
  expectTensor("inverse", x);
  const n = square("inverse", x);
  const values = atLeast("inverse", x, "f32");
  return solve(values, identityLike(values, n));
}

/**
 * The sign of the determinant of square matrices (0 where one is singular), and the logarithm of its size. The gradient flows through
 * the logarithm.
 *
 * @example
 * slogdet(tensor([[2, 0], [0, -4]])).sign // -1
 */
export function slogdet(x: Tensor): { readonly sign: Tensor; readonly logAbs: Tensor } {
  const both = apply(determinant, atLeast("slogdet", x, "f32"));
  const cuts = last(both.shape);
  return { sign: slice(both, [...cuts, 0]), logAbs: slice(both, [...cuts, 1]) };
}
