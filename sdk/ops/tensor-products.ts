import { shown } from "../core/shown.ts";
import { checkOptions, expectList, expectNumber } from "../core/options.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { normalizeAxes, normalizeAxis, sameShape, show, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { concat } from "./concat.ts";
import { div } from "./div.ts";
import { qr } from "./decompositions.ts";
import { diagonal } from "./diagonals.ts";
import { identityLike } from "./identity.ts";
import { expectTensor } from "./is-tensor.ts";
import { inverse, solveTriangular, square } from "./linear-solve.ts";
import { matmul } from "./matmul.ts";
import { mean } from "./mean.ts";
import { mul } from "./mul.ts";
import { unrounded } from "./promote.ts";
import { expandDims, reshape } from "./reshape.ts";
import { slice, type Cut } from "./slice.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";
import { swapLast, transpose } from "./transpose.ts";

/**
 * The sums of products over axes of both: the last `axes` of a with the first of b, or two lists of axes.
 *
 * @example
 * tensordot(tensor([[1, 2]]), tensor([[3], [4]]), 1) // [[11]]
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  axes: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  expectTensor("tensordot", a);
  expectTensor("tensordot", b);
  const most = Math.min(a.shape.length, b.shape.length);
  if (typeof axes === "number" && !(Number.isInteger(axes) && axes >= 0 && axes <= most))
    throw new ShapeError(`tensordot: the number of axes is from 0 to ${most}, got ${shown(axes)}`);
  if (Array.isArray(axes) && axes.length !== 2)
    throw new ShapeError(`tensordot: axes are two lists, got ${axes.length}`);
  if (typeof axes !== "number")
    for (const each of [axes, ...(Array.isArray(axes) ? axes : [])])
      expectList("tensordot", "what is no number of axes", each);
  const [p, q] =
    typeof axes === "number"
      ? [
          Array.from({ length: axes }, (_, i) => a.shape.length - axes + i),
          Array.from({ length: axes }, (_, i) => i),
        ]
      : axes;
  normalizeAxes("tensordot", p, a.shape.length);
  normalizeAxes("tensordot", q, b.shape.length);
  const front = (x: Tensor, list: readonly number[]) =>
    list.map((axis) => normalizeAxis("tensordot", axis, x.shape.length));
  const [goneA, goneB] = [front(a, p), front(b, q)];
  const lengths = goneA.map((axis) => a.shape[axis]!);
  if (
    !sameShape(
      lengths,
      goneB.map((axis) => b.shape[axis]!),
    )
  )
    throw new ShapeError(
      `tensordot: sizes differ, got ${show(a.shape)} over ${show(p)} and ${show(b.shape)} over ${show(q)}`,
    );
  const rest = (x: Tensor, gone: readonly number[]) =>
    [...x.shape.keys()].filter((axis) => !gone.includes(axis));
  const [restA, restB] = [rest(a, goneA), rest(b, goneB)];
  const [rows, columns] = [
    restA.map((axis) => a.shape[axis]!),
    restB.map((axis) => b.shape[axis]!),
  ];
  const left = reshape(transpose(a, [...restA, ...goneA]), [size(rows), size(lengths)]);
  const right = reshape(transpose(b, [...goneB, ...restB]), [size(lengths), size(columns)]);
  return reshape(matmul(left, right), [...rows, ...columns]);
}

/**
 * The vector product of the last axes, which have three places; the others broadcast: `[…, 3]`, `[…, 3]` → `[…, 3]`.
 *
 * @example
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0])) // [0, 0, 1]
 */
export function cross(a: Tensor, b: Tensor): Tensor {
  expectTensor("cross", a);
  expectTensor("cross", b);
  if (a.shape.at(-1) !== 3 || b.shape.at(-1) !== 3)
    throw new ShapeError(`cross: expected three places, got ${show(a.shape)} and ${show(b.shape)}`);
  const part = (x: Tensor, i: number) => slice(x, [...x.shape.slice(1).map((): Cut => null), i]);
  const places = [0, 1, 2].map((i) => {
    const [j, k] = [(i + 1) % 3, (i + 2) % 3];
    const turned = sub(mul(part(a, j), part(b, k)), mul(part(a, k), part(b, j)));
    return expandDims(turned, -1);
  });
  return concat(places, -1);
}

/**
 * Square matrices multiplied with themselves `exponent` times; a negative exponent takes the inverse.
 *
 * @example
 * matrixPower(tensor([[1, 1], [0, 1]]), 5) // [[1, 5], [0, 1]]
 */
export function matrixPower(x: Tensor, exponent: number): Tensor {
  expectTensor("matrixPower", x);
  if (!Number.isInteger(exponent))
    throw new ValueError(`matrixPower: the exponent is a whole number, got ${shown(exponent)}`);
  const n = square("matrixPower", x);
  if (exponent < 0) return matrixPower(inverse(x), -exponent);
  // By squares: a product for each bit.
  let result: Tensor | null = null;
  let power = x;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === null ? power : matmul(result, power);
    if (rest > 1) power = matmul(power, power);
  }
  return result ?? broadcastTo(identityLike(x, n), x.shape);
}

/**
 * The X for which A · X is nearest to B in squares, for matrices with at least as many rows as columns, which must be independent.
 *
 * @example
 * leastSquares(tensor([[1, 0], [1, 1], [1, 2]]), tensor([1, 3, 5])) // [1, 2]
 */
export function leastSquares(a: Tensor, b: Tensor): Tensor {
  expectTensor("leastSquares", a);
  expectTensor("leastSquares", b);
  const [rows, columns] = a.shape.slice(-2);
  if (rows === undefined || columns === undefined || rows < columns)
    throw new ShapeError(
      `leastSquares: expected at least as many rows as columns, got ${show(a.shape)}`,
    );
  const isVector = b.shape.length === 1;
  const { q, r } = qr(a);
  const target = matmul(swapLast(q), isVector ? expandDims(b, -1) : b);
  const found = solveTriangular(r, target, { upper: true });
  return isVector ? reshape(found, found.shape.slice(0, -1)) : found;
}

/**
 * How the variables in the rows vary together over the observations in the columns, divided by their number less one.
 *
 * @example
 * covariance(tensor([[1, 2, 3], [3, 2, 1]])) // [[1, -1], [-1, 1]]
 */
export function covariance(x: Tensor, options: { readonly correction?: number } = {}): Tensor {
  const { correction = 1 } = checkOptions("covariance", options, ["correction"]);
  expectNumber("covariance", "correction", correction);
  expectTensor("covariance", x);
  const columns = x.shape.at(-1);
  if (columns === undefined || x.shape.length < 2)
    throw new ShapeError(`covariance: expected matrices, got ${show(x.shape)}`);
  return unrounded("covariance", x, (values) => {
    const apart = sub(values, mean(values, -1, true));
    return div(matmul(apart, swapLast(apart)), columns - correction);
  });
}

/**
 * The covariance of the variables in the rows divided by their standard deviations: from −1 to 1.
 *
 * @example
 * correlation(tensor([[1, 2, 3], [6, 4, 2]])) // [[1, -1], [-1, 1]]
 */
export function correlation(x: Tensor): Tensor {
  expectTensor("correlation", x);
  return unrounded("correlation", x, (values) => {
    const together = covariance(values);
    const spread = sqrt(diagonal(together));
    return div(div(together, expandDims(spread, -1)), expandDims(spread, -2));
  });
}
