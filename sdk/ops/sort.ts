import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, sameShape, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { alongAxis } from "./along.ts";
import { cast } from "./cast.ts";
import { eq, le, lt, ne } from "./compare.ts";
import { expectTensor } from "./is-tensor.ts";
import { logicalAnd, logicalOr } from "./logical.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast, promote } from "./promote.ts";
import { expandDims } from "./reshape.ts";
import { slice, type Cut } from "./slice.ts";
import { sum } from "./sum.ts";
import { takeAlongAxis } from "./take-along-axis.ts";

const order = (descending: boolean): Op<[x: Tensor]> => ({
  name: "argsort",
  attrs: { descending },
  shape: (x) => x.shape,
  dtype: (x) => (sameDType("argsort", [x]), "i32"),
  lower: (program, x) => program.argsort(x, descending),
  vjp: () => [null],
  batch: (_, x) => apply(order(descending), x),
});

/** From the greatest to the least. */
interface Direction {
  readonly descending?: boolean;
}

/**
 * The places of the elements of an axis in their order, as i32. Equal elements stay in theirs, and NaN counts as the greatest.
 * No gradient flows.
 *
 * @example
 * argsort(tensor([3, 1, 2])) // [1, 2, 0]
 */
export const argsort = (x: Tensor, axis = -1, { descending = false }: Direction = {}): Tensor =>
  alongAxis("argsort", atLeast("argsort", x, "i32"), axis, (last) =>
    apply(order(descending), last),
  );

/**
 * The elements of an axis in order, NaN as the greatest. The gradient goes back to where each came from.
 *
 * @example
 * sort(tensor([3, 1, 2]), -1, { descending: true }) // [3, 2, 1]
 */
export const sort = (x: Tensor, axis = -1, direction: Direction = {}): Tensor =>
  takeAlongAxis(x, argsort(x, axis, direction), axis);

/**
 * The `k` greatest elements of an axis (the least with `largest: false`) in order, and their places as i32. The gradient goes to them.
 *
 * @example
 * topK(tensor([3, 1, 2]), 2).values // [3, 2]
 */
export function topK(
  x: Tensor,
  k: number,
  axis = -1,
  { largest = true }: { readonly largest?: boolean } = {},
): { readonly values: Tensor; readonly indices: Tensor } {
  expectTensor("topK", x);
  const along = normalizeAxis("topK", axis, x.shape.length);
  if (!Number.isInteger(k) || k < 0 || k > x.shape[along]!)
    throw new ShapeError(`topK: ${k} of the ${x.shape[along]} elements of axis ${along}`);
  const cuts = x.shape.map((_, i): Cut => (i === along ? [0, k, 1] : null));
  const indices = slice(argsort(x, along, { descending: largest }), cuts);
  return { values: takeAlongAxis(x, indices, along), indices };
}

/**
 * For each value, how many elements of the sorted last axis are below it (with `right`, not above it): where it would be put in, as i32.
 * All axes but the last are the same; NaN counts as the greatest, as in `sort`. Each value is compared with each element. No gradient flows.
 *
 * @example
 * searchSorted(tensor([1, 3, 5]), tensor([0, 3, 9])) // [0, 1, 3]
 */
export function searchSorted(
  sorted: Tensor,
  values: Tensor,
  { right = false }: { readonly right?: boolean } = {},
): Tensor {
  const [list, wanted] = promote("searchSorted", sorted, values);
  const leads = [list.shape.slice(0, -1), wanted.shape.slice(0, -1)] as const;
  if (list.shape.length === 0 || (list.shape.length > 1 && !sameShape(...leads)))
    throw new ShapeError(
      `searchSorted: axes before the last differ, got ${show(sorted.shape)} and ${show(values.shape)}`,
    );
  const each = expandDims(list, -2);
  const one = expandDims(wanted, -1);
  const isLast = ne(one, one);
  const isBelow = right
    ? logicalOr(le(each, one), isLast)
    : logicalOr(lt(each, one), logicalAnd(isLast, eq(each, each)));
  return sum(cast(isBelow, "i32"), -1);
}
