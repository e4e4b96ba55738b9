import { ShapeError } from "../core/errors.ts";
import { checkOptions, expectBoolean, expectFunction } from "../core/options.ts";
import { normalizeAxis, sameShape, show } from "../core/shape.ts";
import { flatten, flattenLike, showStructure, unflatten } from "../core/tree.ts";
import { concat, stack } from "../ops/concat.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { reshape } from "../ops/reshape.ts";
import { flip, slice, type Cut } from "../ops/slice.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** How an associative scan goes. */
export interface AssociativeScanOptions {
  /** @default 0 */
  readonly axis?: number;
  /** From the last place to the first. @default false */
  readonly reverse?: boolean;
}

/**
 * All that comes of joining the first, the first two, … places of an axis by a function for which (a ∘ b) ∘ c = a ∘ (b ∘ c). The function is given many
 * places at once and joins them one by one; it is called about 2·log₂(n) times, on halves. `xs` is a tree of tensors.
 *
 * @example
 * associativeScan((a: Tensor, b: Tensor) => a.mul(b), tensor([1, 2, 3, 4])) // [1, 2, 6, 24]
 */
export function associativeScan<X>(
  join: (a: X, b: X) => X,
  xs: X,
  options: AssociativeScanOptions = {},
): X {
  expectFunction("associativeScan", join);
  const { axis = 0, reverse = false } = checkOptions("associativeScan", options, [
    "axis",
    "reverse",
  ]);
  expectBoolean("associativeScan", "reverse", reverse);
  const { leaves, structure } = flatten("associativeScan", xs, isTensor);
  const along = leaves.map(({ shape }) => normalizeAxis("associativeScan", axis, shape.length));
  const lengths = leaves.map(({ shape }, i) => shape[along[i]!]!);
  if (lengths.some((length) => length !== lengths[0]))
    throw new ShapeError(
      `associativeScan: tensors have different lengths on axis ${axis}, got ${leaves.map(({ shape }) => show(shape)).join(" and ")}`,
    );
  const joined = (a: readonly Tensor[], b: readonly Tensor[]): Tensor[] => {
    // The casts: trees put together again are of the type of the ones taken apart.
    const made = join(unflatten(structure, a) as X, unflatten(structure, b) as X);
    const found = flattenLike("associativeScan: the result", made, structure, isTensor);
    const [was, is] = [showStructure(structure), showStructure(found.structure)];
    if (was !== is)
      throw new TypeError(`associativeScan: the function takes ${was} and returns ${is}`);
    found.leaves.forEach((y, i) => {
      if (!sameShape(y.shape, a[i]!.shape) || y.dtype !== a[i]!.dtype)
        throw new ShapeError(
          `associativeScan: the function turns ${a[i]!.dtype} ${show(a[i]!.shape)} into ${y.dtype} ${show(y.shape)}; it keeps shapes and dtypes`,
        );
    });
    return found.leaves;
  };
  const turned = (list: readonly Tensor[]) =>
    reverse ? list.map((x, i) => flip(x, along[i])) : list;
  return unflatten(structure, turned(prefixes(joined, turned(leaves), along))) as X;
}

/** The scan of pairs gives every other place; those between are joined from it. */
function prefixes(
  join: (a: readonly Tensor[], b: readonly Tensor[]) => readonly Tensor[],
  xs: readonly Tensor[],
  along: readonly number[],
): readonly Tensor[] {
  const n = xs[0]?.shape[along[0]!] ?? 0;
  if (n < 2) return xs;
  const part = (list: readonly Tensor[], range: Cut) =>
    list.map((x, i) => slice(x, [...x.shape.slice(0, along[i]).map((): Cut => null), range]));
  const half = Math.floor(n / 2);
  const odd = prefixes(join, join(part(xs, [0, 2 * half, 2]), part(xs, [1, null, 2])), along);
  if (n === 2) return both(part(xs, [0, 1]), odd, along);
  const before = n % 2 === 0 ? part(odd, [0, -1]) : odd;
  const behind = join(before, part(xs, [2, null, 2]));
  const even = part(xs, [0, 1]).map((x, i) => concat([x, behind[i]!], along[i]));
  return both(even, odd, along);
}

/** Places in turns: the first list has as many as the second, or one more. */
function both(
  even: readonly Tensor[],
  odd: readonly Tensor[],
  along: readonly number[],
): readonly Tensor[] {
  return even.map((x, i) => {
    const axis = along[i]!;
    const count = odd[i]!.shape[axis]!;
    const cut = (range: Cut) => slice(x, [...x.shape.slice(0, axis).map((): Cut => null), range]);
    const pairs = reshape(
      stack([cut([0, count]), odd[i]!], axis + 1),
      x.shape.with(axis, 2 * count),
    );
    return x.shape[axis] === count ? pairs : concat([pairs, cut([count, null])], axis);
  });
}
