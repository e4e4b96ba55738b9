import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectList } from "../core/options.ts";
import { show, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { div } from "./div.ts";
import { sizes, svd } from "./decompositions.ts";
import { expectTensor } from "./is-tensor.ts";
import { inverse, solve, solveTriangular, slogdet, square } from "./linear-solve.ts";
import { identityLike } from "./identity.ts";
import { length } from "./length.ts";
import { lt } from "./compare.ts";
import { matmul } from "./matmul.ts";
import { max } from "./max.ts";
import { min } from "./min.ts";
import { mul } from "./mul.ts";
import { atLeast, unrounded } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { sum } from "./sum.ts";
import { swapLast } from "./transpose.ts";

/** How large a matrix is: the root of the sum of squares, the sum of the singular values, the greatest (−: least) of them (2), or sum of a column (1) or row (∞). */
export type MatrixNormKind = "frobenius" | "nuclear" | number;

const kinds: readonly MatrixNormKind[] = [
  "frobenius",
  "nuclear",
  1,
  -1,
  2,
  -2,
  Infinity,
  -Infinity,
];

/**
 * The size of matrices, the last two axes: `frobenius`, `nuclear`, 2 or −2 (singular values), 1 or −1 (columns), ∞ or −∞ (rows). The gradient follows
 * from the parts.
 *
 * @example
 * matrixNorm(tensor([[3, 0], [0, -4]]), { kind: 2 }) // 4
 */
export function matrixNorm(x: Tensor, options: { readonly kind?: MatrixNormKind } = {}): Tensor {
  const { kind = "frobenius" } = checkOptions("matrixNorm", options, ["kind"]);
  checkChoice("matrixNorm", "kind", kind, kinds);
  expectTensor("matrixNorm", x);
  sizes("matrixNorm", x);
  return unrounded("matrixNorm", x, (values) => sizeOf(values, kind));
}

function sizeOf(x: Tensor, kind: MatrixNormKind): Tensor {
  if (kind === "frobenius") return length(x, [-2, -1], false);
  const pick = kind === "nuclear" || kind > 0 ? max : min;
  if (kind === "nuclear") return sum(svd(x).s, -1);
  if (Math.abs(kind) === 2) return pick(svd(x).s, -1);
  // The sums of columns are over the rows.
  return pick(sum(abs(x), Math.abs(kind) === 1 ? -2 : -1), -1);
}

/**
 * How much larger errors of B may become in the X with A · X = B: the size of A times that of its inverse, by `matrixNorm` of any kind (2 unless given);
 * ∞ of a singular matrix.
 *
 * @example
 * conditionNumber(tensor([[2, 0], [0, 0.5]])) // 4
 */
export function conditionNumber(
  x: Tensor,
  options: { readonly kind?: MatrixNormKind } = {},
): Tensor {
  const { kind = 2 } = checkOptions("conditionNumber", options, ["kind"]);
  checkChoice("conditionNumber", "kind", kind, kinds);
  expectTensor("conditionNumber", x);
  if (kind === 2 || kind === -2) {
    const { s } = svd(atLeast("conditionNumber", x, "f32"));
    const ends = [max(s, -1), min(s, -1)] as const;
    return kind === 2 ? div(ends[0], ends[1]) : div(ends[1], ends[0]);
  }
  square("conditionNumber", x);
  return unrounded("conditionNumber", x, (values) =>
    mul(sizeOf(values, kind), sizeOf(inverse(values), kind)),
  );
}

/**
 * The logarithm of the determinant of square matrices; −∞ where it is 0, NaN where it is below.
 *
 * @example
 * logdet(tensor([[2, 0], [0, 4]])) // 2.0794
 */
export function logdet(x: Tensor): Tensor {
  expectTensor("logdet", x);
  const { sign, logAbs } = slogdet(x);
  return select(lt(sign, 0), Number.NaN, logAbs);
}

/**
 * The X with A · X = B from the lower L with A = L · Lᵀ that `cholesky` gives.
 *
 * @example
 * choleskySolve(tensor([[2, 0], [1, 2]]), tensor([8, 9])) // [1.375, 1.25]
 */
export function choleskySolve(l: Tensor, b: Tensor): Tensor {
  expectTensor("choleskySolve", l);
  square("choleskySolve", l);
  return solveTriangular(swapLast(l), solveTriangular(l, b), { upper: true });
}

/**
 * The inverse of A from the lower L with A = L · Lᵀ that `cholesky` gives.
 *
 * @example
 * choleskyInverse(tensor([[2, 0], [0, 1]])) // [[0.25, 0], [0, 1]]
 */
export function choleskyInverse(l: Tensor): Tensor {
  expectTensor("choleskyInverse", l);
  const values = atLeast("choleskyInverse", l, "f32");
  const part = solveTriangular(values, identityLike(values, square("choleskyInverse", values)));
  return matmul(swapLast(part), part);
}

/**
 * The product of two or more matrices, in the order of multiplications that takes the fewest.
 *
 * @example
 * multiDot([ones([10, 100]), ones([100, 5]), ones([5, 50])]).shape // of [10, 50]
 */
export function multiDot(matrices: readonly Tensor[]): Tensor {
  expectList("multiDot", "what is multiplied", matrices);
  for (const x of matrices) {
    expectTensor("multiDot", x);
    if (x.shape.length !== 2)
      throw new ShapeError(`multiDot: expected matrices, got ${show(x.shape)}`);
  }
  if (matrices.length < 2)
    throw new ShapeError(`multiDot: needs two or more matrices, got ${matrices.length}`);
  matrices.slice(1).forEach((x, i) => {
    const before = matrices[i]!;
    if (before.shape[1] !== x.shape[0])
      throw new ShapeError(
        `multiDot: inner sizes differ, got ${show(before.shape)} and ${show(x.shape)}`,
      );
  });
  return cheapest(matrices);
}

/** Of all places for the last multiplication the one for which all together are the fewest. */
function cheapest(matrices: readonly Tensor[]): Tensor {
  const ends = [matrices[0]!.shape[0]!, ...matrices.map(({ shape }) => shape[1]!)];
  const known = new Map<string, { readonly cost: number; readonly at: number }>();
  const best = (from: number, to: number): { readonly cost: number; readonly at: number } => {
    const key = `${from} ${to}`;
    let found = known.get(key);
    if (found !== undefined) return found;
    found = { cost: from + 1 === to ? 0 : Infinity, at: from + 1 };
    for (let at = from + 1; at < to; at++) {
      const own = ends[from]! * ends[at]! * ends[to]!;
      const cost = best(from, at).cost + best(at, to).cost + own;
      if (cost < found.cost) found = { cost, at };
    }
    known.set(key, found);
    return found;
  };
  const product = (from: number, to: number): Tensor => {
    if (from + 1 === to) return matrices[from]!;
    const { at } = best(from, to);
    return matmul(product(from, at), product(at, to));
  };
  return product(0, matrices.length);
}

/**
 * The X with `tensordot(a, X, X.shape.length) = b`: the first axes of `a` are those of `b`, the others those of X, and both have as many places.
 *
 * @example
 * tensorSolve(reshape(eye(6), [2, 3, 6]), ones([2, 3])).shape // of [6]
 */
export function tensorSolve(a: Tensor, b: Tensor): Tensor {
  expectTensor("tensorSolve", a);
  expectTensor("tensorSolve", b);
  const rest = a.shape.slice(b.shape.length);
  const n = size(b.shape);
  if (show(a.shape.slice(0, b.shape.length)) !== show(b.shape) || size(rest) !== n)
    throw new ShapeError(
      `tensorSolve: the axes of b and as many places behind them are needed, got ${show(a.shape)} and ${show(b.shape)}`,
    );
  return reshape(solve(reshape(a, [n, n]), reshape(b, [n])), rest);
}

/**
 * The inverse of `a` as a map from its last axes to its first `axes` ones: `tensordot(tensorInverse(a), b, axes)` solves for b.
 *
 * @example
 * tensorInverse(reshape(eye(6), [2, 3, 6]), 2).shape // of [6, 2, 3]
 */
export function tensorInverse(a: Tensor, axes = 2): Tensor {
  expectTensor("tensorInverse", a);
  if (!Number.isInteger(axes) || axes < 1 || axes > a.shape.length)
    throw new ValueError(
      `tensorInverse: the number of axes in front is from 1 to ${a.shape.length}, got ${shown(axes)}`,
    );
  const [front, back] = [a.shape.slice(0, axes), a.shape.slice(axes)];
  const n = size(front);
  if (size(back) !== n)
    throw new ShapeError(
      `tensorInverse: the first axes and the others have as many places, got ${show(a.shape)} with ${axes} in front`,
    );
  return reshape(inverse(reshape(a, [n, n])), [...back, ...front]);
}
