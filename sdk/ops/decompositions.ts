import { checkOptions } from "../core/options.ts";
import { floats } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { show } from "../core/shape.ts";
import type { MatrixKind } from "../graph/format.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { eq, gt } from "./compare.ts";
import { tril } from "./diagonals.ts";
import { div } from "./div.ts";
import { identityLike } from "./identity.ts";
import { expectTensor } from "./is-tensor.ts";
import { solveTriangular, square as squareRows } from "./linear-solve.ts";
import { matmul } from "./matmul.ts";
import { max } from "./max.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast } from "./promote.ts";
import { expandDims } from "./reshape.ts";
import { select } from "./select.ts";
import { slice, type Cut } from "./slice.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { swapLast } from "./transpose.ts";

/** The rows and columns of matrices. */
export function sizes(
  op: string,
  x: Tensor,
): readonly [rows: number, columns: number, least: number] {
  const [m, n] = x.shape.slice(-2);
  if (m === undefined || n === undefined)
    throw new ShapeError(`${op}: expected matrices, got ${show(x.shape)}`);
  return [m, n, Math.min(m, n)];
}

/** A decomposition whose parts stand side by side in the rows of one result. */
function packed(
  kind: Extract<MatrixKind, "qr" | "eigh" | "svd">,
  core: (x: Tensor) => readonly [rows: number, columns: number],
  vjp: (grad: Tensor, x: Tensor) => Tensor,
): Op<[x: Tensor]> {
  const op: Op<[x: Tensor]> = {
    name: kind,
    shape: (x) => [...x.shape.slice(0, -2), ...core(x)],
    dtype: (x) => sameDType(kind, [x], floats),
    lower(program, x) {
      const [m = 0, n = 0] = x.shape.slice(-2);
      const k = Math.min(m, n);
      const width = { qr: m + n, eigh: n + 1, svd: 1 + m + n }[kind];
      return program.matrix(kind, [k, width], x);
    },
    vjp: (grad, x) => [vjp(grad, x)],
    batch: (_, x) => apply(op, x),
  };
  return op;
}

/** Columns `start` up to `stop` of the last axis. */
const columns = (x: Tensor, start: number, stop: number): Tensor =>
  slice(x, [...x.shape.slice(1).map((): Cut => null), [start, stop]]);

const qrOp = packed(
  "qr",
  (x) => {
    const [m, n, k] = sizes("qr", x);
    return [k, m + n];
  },
  (grad, x) => {
    const [m, n] = sizes("qr", x);
    if (m < n)
      throw new ShapeError(
        `qr: has a gradient for at least as many rows as columns, got ${show(x.shape)}`,
      );
    const { q, r } = qr(x);
    const forQ = swapLast(columns(grad, 0, m));
    const forR = columns(grad, m, m + n);
    const inner = sub(matmul(r, swapLast(forR)), matmul(swapLast(forQ), q));
    const mirrored = add(tril(inner), swapLast(tril(inner, -1)));
    const left = add(forQ, matmul(q, mirrored));
    return swapLast(solveTriangular(r, swapLast(left), { upper: true }));
  },
);

const eighOp = packed(
  "eigh",
  (x) => {
    const n = squareRows("eigh", x);
    return [n, n + 1];
  },
  (grad, x) => {
    const { values, vectors } = eigh(x);
    const n = values.shape.at(-1)!;
    const forValues = columns(grad, 0, 1);
    const forVectors = swapLast(columns(grad, 1, n + 1));
    const gaps = sub(expandDims(values, -2), expandDims(values, -1));
    const turned = mul(reciprocalOrZero(gaps), matmul(swapLast(vectors), forVectors));
    const inner = add(turned, mul(identityLike(x, n), forValues));
    const whole = matmul(vectors, matmul(inner, swapLast(vectors)));
    return mul(add(whole, swapLast(whole)), 0.5);
  },
);

const svdOp = packed(
  "svd",
  (x) => {
    const [m, n, k] = sizes("svd", x);
    return [k, 1 + m + n];
  },
  (grad, x) => {
    const [m, n, k] = sizes("svd", x);
    const { u, s, v } = svd(x);
    const forS = columns(grad, 0, 1);
    const forU = swapLast(columns(grad, 1, 1 + m));
    const forV = swapLast(columns(grad, 1 + m, 1 + m + n));
    const squares = square(s);
    const gaps = reciprocalOrZero(sub(expandDims(squares, -2), expandDims(squares, -1)));
    const skew = (a: Tensor) => mul(sub(a, swapLast(a)), gaps);
    const [row, column] = [expandDims(s, -2), expandDims(s, -1)];
    const inner = add(
      add(mul(skew(matmul(swapLast(u), forU)), row), mul(column, skew(matmul(swapLast(v), forV)))),
      mul(identityLike(x, k), forS),
    );
    const core = matmul(u, matmul(inner, swapLast(v)));
    // What of the vectors' gradients lies outside the space that they span.
    const outside = (basis: Tensor, g: Tensor) => sub(g, matmul(basis, matmul(swapLast(basis), g)));
    const tall = m > k ? matmul(div(outside(u, forU), row), swapLast(v)) : null;
    const wide = n > k ? matmul(div(u, row), swapLast(outside(v, forV))) : null;
    return [tall, wide].reduce<Tensor>(
      (total, part) => (part === null ? total : add(total, part)),
      core,
    );
  },
);

function reciprocalOrZero(x: Tensor): Tensor {
  const none = eq(x, 0);
  return select(none, 0, div(1, select(none, 1, x)));
}

/**
 * Matrices as Q · R: orthonormal columns `[…, m, k]` and an upper triangle `[…, k, n]`, k = min(m, n), by Householder's reflections. The
 * gradient needs m ≥ n.
 *
 * @example
 * qr(tensor([[3, 1], [4, 2]])).r // [[-5, -2.2], [0, 0.4]]
 */
export function qr(x: Tensor): { readonly q: Tensor; readonly r: Tensor } {
  expectTensor("qr", x);
  const [m, n] = sizes("qr", x);
  const both = apply(qrOp, atLeast("qr", x, "f32"));
  return { q: swapLast(columns(both, 0, m)), r: columns(both, m, m + n) };
}

/**
 * The eigenvalues of symmetric matrices, of which the lower half is read, from the least to the greatest, and their vectors as columns, the
 * largest component positive. By reflections and QL. The gradient of vectors is not defined where values are equal.
 *
 * @example
 * eigh(tensor([[2, 1], [1, 2]])).values // [1, 3]
 */
export function eigh(x: Tensor): { readonly values: Tensor; readonly vectors: Tensor } {
  expectTensor("eigh", x);
  const n = squareRows("eigh", x);
  const both = apply(eighOp, atLeast("eigh", x, "f32"));
  const all = both.shape.slice(1).map((): Cut => null);
  return { values: slice(both, [...all, 0]), vectors: swapLast(columns(both, 1, n + 1)) };
}

/**
 * Matrices as U · diag(S) · Vᵀ: the singular values from the greatest to the least `[…, k]`, and their vectors as columns `[…, m, k]` and
 * `[…, n, k]`, the largest component of the left one positive, k = min(m, n). By one-sided rotations: for small matrices. To a value of 0 belongs a
 * vector of zeros. The gradient of vectors is not defined where values are equal or 0.
 *
 * @example
 * svd(tensor([[3, 0], [0, -4]])).s // [4, 3]
 */
export function svd(x: Tensor): { readonly u: Tensor; readonly s: Tensor; readonly v: Tensor } {
  expectTensor("svd", x);
  const [m, n] = sizes("svd", x);
  const all = apply(svdOp, atLeast("svd", x, "f32"));
  const cuts = all.shape.slice(1).map((): Cut => null);
  return {
    u: swapLast(columns(all, 1, 1 + m)),
    s: slice(all, [...cuts, 0]),
    v: swapLast(columns(all, 1 + m, 1 + m + n)),
  };
}

/** Which singular values count: those above `tolerance` times the greatest. */
const counts = (s: Tensor, tolerance: number): Tensor => gt(s, mul(max(s, -1, true), tolerance));

interface Tolerance {
  /** @default 1e-6 · the larger size */
  readonly tolerance?: number;
}

/**
 * The pseudo-inverse of matrices: of the singular values those above `tolerance` times the greatest are inverted, the others left out.
 *
 * @example
 * pinv(tensor([[2, 0], [0, 0]])) // [[0.5, 0], [0, 0]]
 */
export function pinv(x: Tensor, options: Tolerance = {}): Tensor {
  const { tolerance } = checkOptions("pinv", options, ["tolerance"]);
  expectTensor("pinv", x);
  const [m, n] = sizes("pinv", x);
  const { u, s, v } = svd(x);
  const counted = counts(s, tolerance ?? 1e-6 * Math.max(m, n));
  const inverted = select(counted, div(1, select(counted, s, 1)), 0);
  return matmul(mul(v, expandDims(inverted, -2)), swapLast(u));
}

/**
 * How many singular values of matrices lie above `tolerance` times the greatest, as i32.
 *
 * @example
 * matrixRank(tensor([[1, 2], [2, 4]])) // 1
 */
export function matrixRank(x: Tensor, options: Tolerance = {}): Tensor {
  const { tolerance } = checkOptions("matrixRank", options, ["tolerance"]);
  expectTensor("matrixRank", x);
  const [m, n] = sizes("matrixRank", x);
  const { s } = svd(x);
  return sum(counts(s, tolerance ?? 1e-6 * Math.max(m, n)), -1);
}
