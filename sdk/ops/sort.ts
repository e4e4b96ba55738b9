import { shown } from "../core/shown.ts";
import { checkOptions, expectBoolean } from "../core/options.ts";
import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, sameShape, show, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { alongAxis } from "./along.ts";
import { forAll } from "./batch.ts";
import { expectTensor } from "./is-tensor.ts";
import { expectPlaces } from "./places.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { atLeast, promote } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { atPlaces } from "./take-along-axis.ts";

/** So many ranks from the first on. */
interface Ranks {
  readonly first: number;
  readonly count: number;
  readonly descending: boolean;
}

const order = ({ first, count, descending }: Ranks): Op<[x: Tensor]> => ({
  name: "argsort",
  attrs: { first, count, descending },
  shape(x) {
    expectPlaces("argsort", x.shape.at(-1)!);
    return [...x.shape.slice(0, -1), count];
  },
  dtype: (x) => (sameDType("argsort", [x]), "i32"),
  lower: (program, x) => program.argsort(x, descending, first, count),
  vjp: () => [null],
  batch: (_, x) => apply(order({ first, count, descending }), x),
});

const search = (right: boolean): Op<[sorted: Tensor, values: Tensor]> => ({
  name: "searchSorted",
  attrs: { right },
  shape(sorted, values) {
    expectPlaces("searchSorted", sorted.shape.at(-1)! + 1);
    return values.shape;
  },
  dtype: (sorted, values) => (sameDType("searchSorted", [sorted, values]), "i32"),
  lower: (program, sorted, values) => program.search(sorted, values, right),
  vjp: () => [null, null],
  batch: (mapped, ...args) => apply(search(right), ...forAll(mapped, args)),
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
export function argsort(x: Tensor, axis = -1, options: Direction = {}): Tensor {
  const { descending = false } = checkOptions("argsort", options, ["descending"]);
  expectBoolean("argsort", "descending", descending);
  return alongAxis("argsort", atLeast("argsort", x, "i32"), axis, (last) =>
    apply(order({ first: 0, count: last.shape.at(-1)!, descending }), last),
  );
}

/**
 * The elements of an axis in order, NaN as the greatest. The gradient goes back to where each came from.
 *
 * @example
 * sort(tensor([3, 1, 2]), -1, { descending: true }) // [3, 2, 1]
 */
export function sort(x: Tensor, axis = -1, direction: Direction = {}): Tensor {
  const order = argsort(x, axis, direction);
  return atPlaces(x, order, normalizeAxis("sort", axis, x.shape.length));
}

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
  options: { readonly largest?: boolean } = {},
): { readonly values: Tensor; readonly indices: Tensor } {
  const { largest = true } = checkOptions("topK", options, ["largest"]);
  expectBoolean("topK", "largest", largest);
  expectTensor("topK", x);
  const along = normalizeAxis("topK", axis, x.shape.length);
  if (!Number.isInteger(k) || k < 0 || k > x.shape[along]!)
    throw new ShapeError(
      `topK: ${shown(k)} of the ${x.shape[along]} elements of axis ${along}; give a whole number from 0 to ${x.shape[along]}`,
    );
  return ranked(x, along, { first: 0, count: k, descending: largest });
}

/** The elements of some ranks of an axis from the front, and their places as i32. Only these are sorted. */
export function ranked(
  x: Tensor,
  axis: number,
  ranks: Ranks,
): { readonly values: Tensor; readonly indices: Tensor } {
  const numbers = atLeast("argsort", x, "i32");
  const indices = alongAxis("argsort", numbers, axis, (last) => apply(order(ranks), last));
  return { values: atPlaces(x, indices, axis), indices };
}

/**
 * For each value, how many elements of the sorted last axis are below it (with `right`, not above it): where it would be put in, as i32.
 * All axes but the last are the same; NaN counts as the greatest, as in `sort`. No gradient flows.
 *
 * @example
 * searchSorted(tensor([1, 3, 5]), tensor([0, 3, 9])) // [0, 1, 3]
 */
export function searchSorted(
  sorted: Tensor,
  values: Tensor,
  options: { readonly right?: boolean } = {},
): Tensor {
  const { right = false } = checkOptions("searchSorted", options, ["right"]);
  expectBoolean("searchSorted", "right", right);
  expectTensor("searchSorted", sorted);
  const [list, wanted] = promote("searchSorted", sorted, values);
  const leads = [list.shape.slice(0, -1), wanted.shape.slice(0, -1)] as const;
  if (list.shape.length === 0 || (list.shape.length > 1 && !sameShape(...leads)))
    throw new ShapeError(
      `searchSorted: axes before the last differ, got ${show(sorted.shape)} and ${show(values.shape)}`,
    );
  // One line for all values; or one for each line of them.
  if (list.shape.length > 1) return apply(search(right), list, wanted);
  return reshape(apply(search(right), list, reshape(wanted, [size(wanted.shape)])), wanted.shape);
}
