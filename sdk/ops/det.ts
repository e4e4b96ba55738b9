import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { slopeOfChange } from "./adjugate.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { eq, le, lt } from "./compare.ts";
import { qr, svd } from "./decompositions.ts";
import { diag, diagonal } from "./diagonals.ts";
import { identityLike } from "./identity.ts";
import { inverse, square } from "./linear-solve.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { productOfOthers } from "./product-of-others.ts";
import { atLeast } from "./promote.ts";
import { expandDims } from "./reshape.ts";
import { select } from "./select.ts";
import { slice, type Cut } from "./slice.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { swapLast } from "./transpose.ts";

const determinants: Op<[x: Tensor]> = {
  name: "det",
  shape: (x) => (square("det", x), x.shape.slice(0, -2)),
  dtype: (x) => sameDType("det", [x], floats),
  lower(program, x) {
    const lead = x.shape.slice(0, -2);
    const both = program.matrix("determinant", [2], x);
    const part = (start: number) =>
      program.reshape(
        program.slice(both, [
          ...lead.map((length) => ({ start: 0, length, step: 1 })),
          { start, length: 1, step: 1 },
        ]),
        lead,
      );
    return program.elementwise("mul", part(0), program.elementwise("exp", part(1)));
  },
  vjp: (grad, x) => [mul(asMatrix(grad), apply(cofactors, x))],
  batch: (_, x) => apply(determinants, x),
};

const cofactors: Op<[x: Tensor]> = {
  name: "cofactors",
  shape: (x) => x.shape,
  lower: (program, x) => program.matrix("cofactor", x.shape.slice(-2), x),
  vjp(grad, x) {
    if (x.shape.at(-1) === 0) return [grad];
    const values = stopGradient(cast(x, "f64"));
    const parts = svd(values);
    const cuts = parts.s.shape.slice(1).map((): Cut => null);
    const [most, least] = [slice(parts.s, [...cuts, 0]), slice(parts.s, [...cuts, -1])];
    const isSingular = asMatrix(le(least, mul(most, 1e-6)));
    const wide = cast(grad, "f64");
    const value = byValues(wide, values, parts);
    const further =
      x.shape.at(-1)! > largest
        ? value
        : add(stopGradient(value), slopeOfChange(wide, cast(x, "f64")));
    const regular = select(isSingular, identityLike(x, x.shape.at(-1)!), x);
    return [select(isSingular, cast(further, x.dtype), byInverse(grad, regular))];
  },
  batch: (_, x) => apply(cofactors, x),
};

/** Up to here a polynomial of the matrix keeps enough digits for the derivatives after the second. */
const largest = 16;

/** How the cofactors change, as det · A⁻ᵀ, which they are where there is an inverse. */
function byInverse(grad: Tensor, x: Tensor): Tensor {
  const turned = swapLast(inverse(x));
  const along = sum(mul(grad, turned), [-2, -1], true);
  const across = matmul(matmul(turned, swapLast(grad)), turned);
  return mul(asMatrix(apply(determinants, x)), sub(mul(along, turned), across));
}

/**
 * How the cofactors change where there is none. Between the singular vectors A is diagonal, and of a diagonal matrix they change by the products of all
 * but two of its numbers.
 */
function byValues(grad: Tensor, x: Tensor, { u, s, v }: ReturnType<typeof svd>): Tensor {
  const one = identityLike(x, s.shape.at(-1)!);
  const products = mul(productOfOthers(select(eq(one, 1), 1, expandDims(s, -2))), sub(1, one));
  const [left, right] = [completed(u), completed(v)];
  const inner = matmul(matmul(swapLast(left), grad), right);
  const along = sum(mul(products, expandDims(diagonal(inner), -2)), -1);
  const turned = sub(diag(along), mul(swapLast(inner), products));
  const sign = mul(apply(determinants, left), apply(determinants, right));
  return mul(asMatrix(sign), matmul(matmul(left, turned), swapLast(right)));
}

/** Orthonormal columns, also where some were 0, which singular vectors to a value of 0 are. */
function completed(columns: Tensor): Tensor {
  const { q, r } = qr(columns);
  return mul(q, expandDims(select(lt(diagonal(r), 0), -1, 1), -2));
}

const asMatrix = (x: Tensor): Tensor => expandDims(expandDims(x, -1), -1);

/**
 * The determinant of square matrices. Gradient: grad · its cofactors, also where one is singular, and so are all the derivatives after it, of matrices up to 16 × 16.
 *
 * @example
 * det(tensor([[1, 2], [3, 4]])) // -2
 */
export const det = (x: Tensor): Tensor => apply(determinants, atLeast("det", x, "f32"));
