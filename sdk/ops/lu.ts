import { floats } from "../core/dtype.ts";
import { KindError, ShapeError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { concat } from "./concat.ts";
import { sizes } from "./decompositions.ts";
import { tril, triu } from "./diagonals.ts";
import { identityLike } from "./identity.ts";
import { expectTensor } from "./is-tensor.ts";
import { prepared, solveTriangular } from "./linear-solve.ts";
import { matmul } from "./matmul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { pad } from "./pad.ts";
import { atLeast, inDTypeOf } from "./promote.ts";
import { expandDims, reshape } from "./reshape.ts";
import { slice, type Cut } from "./slice.ts";
import { argsort } from "./sort.ts";
import { sub } from "./sub.ts";
import { atPlaces } from "./take-along-axis.ts";
import { swapLast } from "./transpose.ts";

/** The factors of matrices: `l · u` are the rows of a matrix in `order`. */
export interface Factors {
  /** Which row of the matrix each row of l · u is, as i32 `[…, m]`. */
  readonly order: Tensor;
  /** `[…, m, k]` with 1 on the diagonal and 0 above it, k = min(m, n). */
  readonly l: Tensor;
  /** `[…, k, n]` with 0 below the diagonal. */
  readonly u: Tensor;
}

const op: Op<[x: Tensor]> = {
  name: "lu",
  shape: (x) => {
    const [m, n] = sizes("lu", x);
    return [...x.shape.slice(0, -2), m, n + 1];
  },
  dtype: (x) => sameDType("lu", [x], floats),
  lower: (program, x) => program.matrix("lu", [x.shape.at(-2)!, x.shape.at(-1)! + 1], x),
  vjp(grad, x) {
    const { order, l, u } = parted(apply(op, x));
    const [m, n, k] = sizes("lu", x);
    const forL = tril(block(grad, [0, m], [0, k]), -1);
    const forU = triu(block(grad, [0, k], [0, n]));
    const [l1, l2] = [block(l, [0, k], [0, k]), block(l, [k, m], [0, k])];
    const [u1, u2] = [block(u, [0, k], [0, k]), block(u, [0, k], [k, n])];
    const [forL1, forL2] = [block(forL, [0, k], [0, k]), block(forL, [k, m], [0, k])];
    const [forU1, forU2] = [block(forU, [0, k], [0, k]), block(forU, [0, k], [k, n])];
    const below = sub(matmul(swapLast(l1), forL1), matmul(forU2, swapLast(u2)));
    const above = sub(matmul(forU1, swapLast(u1)), matmul(swapLast(l2), forL2));
    const throughL = (y: Tensor) => solveTriangular(swapLast(l1), y, { upper: true });
    const throughU = (y: Tensor) => swapLast(solveTriangular(u1, swapLast(y), { upper: true }));
    const corner = throughU(throughL(add(tril(below, -1), triu(above))));
    const left = concat([corner, throughU(forL2)], -2);
    // At most one of the two blocks beside the corner has elements.
    const whole = m > k ? left : concat([corner, throughL(forU2)], -1);
    return [rowsAt(whole, argsort(order))];
  },
  batch: (_, x) => apply(op, x),
};

const block = (x: Tensor, rows: Cut, columns: Cut): Tensor =>
  slice(x, [...x.shape.slice(2).map((): Cut => null), rows, columns]);

/** The parts of what stands side by side. */
function parted(packed: Tensor): Factors {
  const [m, width] = packed.shape.slice(-2) as [number, number];
  const n = width - 1;
  const k = Math.min(m, n);
  const low = tril(block(packed, [0, m], [0, k]), -1);
  const diagonal = pad(identityLike(packed, k), [
    [0, m - k],
    [0, 0],
  ]);
  const cuts = packed.shape.slice(2).map((): Cut => null);
  return {
    order: cast(slice(packed, [...cuts, null, n]), "i32"),
    l: add(low, diagonal),
    u: triu(block(packed, [0, k], [0, n])),
  };
}

/** The rows of matrices in an order of their own for each. */
function rowsAt(x: Tensor, order: Tensor): Tensor {
  return atPlaces(x, broadcastTo(expandDims(order, -1), x.shape), x.shape.length - 2);
}

/**
 * Matrices as products of triangles by elimination with row exchange: `l · u` are their rows in `order`. Leading axes are a batch; NaN where not all of
 * a matrix is finite.
 *
 * @example
 * lu(tensor([[1, 2], [4, 4]])).u // [[4, 4], [0, 1]]
 */
export function lu(x: Tensor): Factors {
  const given = atLeast("lu", x, "f32");
  // The order has no room in 16 bits.
  const wide = given.dtype === "f64" ? given : cast(given, "f32");
  const { order, l, u } = parted(apply(op, wide));
  return { order, l: inDTypeOf(l, given), u: inDTypeOf(u, given) };
}

/**
 * The X with A · X = B from the factors of A that `lu` gives; B is a vector, or matrices. For many B of one A, factorise once.
 *
 * @example
 * luSolve(lu(tensor([[2, 0], [0, 4]])), tensor([2, 2])) // [1, 0.5]
 */
export function luSolve(factors: Factors, b: Tensor): Tensor {
  const given: unknown = factors;
  if (typeof given !== "object" || given === null || !("order" in given))
    throw new KindError(`luSolve: expected the factors that lu gives, got ${shown(given)}`);
  const { order, l, u } = factors;
  for (const part of [order, l, u, b]) expectTensor("luSolve", part);
  if (l.shape.at(-1) !== l.shape.at(-2) || u.shape.at(-1) !== u.shape.at(-2))
    throw new ShapeError(
      `luSolve: needs the factors of square matrices, got ${show(l.shape)} and ${show(u.shape)}`,
    );
  const [lower, columns, isVector] = prepared("luSolve", l, b);
  const lead = columns.shape.slice(0, -2);
  const rows = rowsAt(columns, broadcastTo(order, [...lead, order.shape.at(-1)!]));
  const found = solveTriangular(u, solveTriangular(lower, rows), { upper: true });
  return isVector ? reshape(found, found.shape.slice(0, -1)) : found;
}
