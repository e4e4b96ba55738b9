import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { alongAxis } from "./along.ts";
import { mul } from "./mul.ts";
import { expectPlaces } from "./places.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { totalled, atLeast } from "./promote.ts";
import { fromBehind, movedBack, movedOn } from "./recurrence.ts";
import { flip } from "./slice.ts";
import { atPlaces } from "./take-along-axis.ts";

const sums: Op<[x: Tensor]> = {
  name: "cumsum",
  shape: (x) => x.shape,
  dtype: (x) => sameDType("cumsum", [x]),
  lower: (program, x) => program.scan("sum", x),
  vjp: (grad) => [fromEnd(grad)],
  batch: (_, x) => apply(sums, x),
};

const products: Op<[x: Tensor]> = {
  name: "cumprod",
  shape: (x) => x.shape,
  dtype: (x) => sameDType("cumprod", [x]),
  lower: (program, x) => program.scan("prod", x),
  vjp(grad, x) {
    // What an element gives to its own product and all behind it: the product before it, times what those without it add up to.
    return [mul(movedOn(apply(products, x)), fromBehind(movedBack(x), grad))];
  },
  batch: (_, x) => apply(products, x),
};

const place = (kind: "argmax" | "argmin"): Op<[x: Tensor]> => ({
  name: `cumulative ${kind}`,
  shape(x) {
    expectPlaces(`cum${kind}`, x.shape.at(-1)!);
    return x.shape;
  },
  dtype: (x) => (sameDType(kind, [x]), "i32"),
  lower: (program, x) => program.scan(kind, x),
  vjp: () => [null],
  batch: (_, x) => apply(place(kind), x),
});

/** Running sums from the end of the last axis. */
const fromEnd = (x: Tensor): Tensor => flip(apply(sums, flip(x, -1)), -1);

/**
 * The sum of the elements up to each place of an axis; of whole numbers in i64, of bools in i32. The gradient is summed from the end.
 *
 * @example
 * cumsum(tensor([1, 2, 3])) // [1, 3, 6]
 */
export const cumsum = (x: Tensor, axis = -1): Tensor =>
  alongAxis("cumsum", totalled("cumsum", x), axis, (last) => apply(sums, last));

/**
 * The product of the elements up to each place of an axis; of whole numbers in i64. The gradient is right also where some are zero, and so are gradients
 * of it.
 *
 * @example
 * cumprod(tensor([1, 2, 3])) // [1, 2, 6]
 */
export const cumprod = (x: Tensor, axis = -1): Tensor =>
  alongAxis("cumprod", totalled("cumprod", x), axis, (last) => apply(products, last));

/**
 * Where the greatest element up to each place of an axis stands, as i32: the last of equals; NaN counts as greatest. No gradient flows.
 *
 * @example
 * cumargmax(tensor([1, 3, 2])) // [0, 1, 1]
 */
export const cumargmax = (x: Tensor, axis = -1): Tensor =>
  alongAxis("cumargmax", atLeast("cumargmax", x, "i32"), axis, (last) =>
    apply(place("argmax"), last),
  );

/**
 * Where the least element up to each place of an axis stands, as i32: the last of equals; NaN counts as least. No gradient flows.
 *
 * @example
 * cumargmin(tensor([2, 3, 1])) // [0, 0, 2]
 */
export const cumargmin = (x: Tensor, axis = -1): Tensor =>
  alongAxis("cumargmin", atLeast("cumargmin", x, "i32"), axis, (last) =>
    apply(place("argmin"), last),
  );

/**
 * The greatest element up to each place of an axis; NaN from the first NaN on. The gradient goes to the last of equals.
 *
 * @example
 * cummax(tensor([1, 3, 2])) // [1, 3, 3]
 */
export const cummax = (x: Tensor, axis = -1): Tensor =>
  atPlaces(x, cumargmax(x, axis), normalizeAxis("cummax", axis, x.shape.length));

/**
 * The least element up to each place of an axis; NaN from the first NaN on. The gradient goes to the last of equals.
 *
 * @example
 * cummin(tensor([2, 3, 1])) // [2, 2, 1]
 */
export const cummin = (x: Tensor, axis = -1): Tensor =>
  atPlaces(x, cumargmin(x, axis), normalizeAxis("cummin", axis, x.shape.length));
