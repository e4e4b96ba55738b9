import { numeric } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { broadcastShapes } from "../core/shape.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { promote, type Operand } from "./promote.ts";
import { aligned } from "./batch.ts";

type Comparison = (a: Operand, b: Operand) => Tensor;
type Name = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

/** A comparison: broadcasts, gives bool, and no gradient flows. */
function comparison(name: Name): Comparison {
  const op: Op<[a: Tensor, b: Tensor]> = {
    name,
    shape: (a, b) => broadcastShapes(name, a.shape, b.shape),
    dtype: (a, b) => (sameDType(name, [a, b], [...numeric, "bool"]), "bool"),
    lower: (program, a, b) => program.elementwise(name, a, b),
    vjp: () => [null, null],
    batch: (mapped, ...args) => apply(op, ...aligned(mapped, args)),
  };
  return (a, b) => apply(op, ...promote(name, a, b, "bool"));
}

/**
 * Whether a = b; never for NaN, element by element, broadcast.
 *
 * @example
 * eq(tensor([1, 2]), 2) // [false, true]
 */
export const eq: Comparison = comparison("eq");

/**
 * Whether a ≠ b; always for NaN, element by element, broadcast.
 *
 * @example
 * ne(tensor([1, 2]), 2) // [true, false]
 */
export const ne: Comparison = comparison("ne");

/**
 * Whether a < b, element by element, broadcast.
 *
 * @example
 * lt(tensor([1, 2]), 2) // [true, false]
 */
export const lt: Comparison = comparison("lt");

/**
 * Whether a ≤ b, element by element, broadcast.
 *
 * @example
 * le(tensor([1, 3]), 2) // [true, false]
 */
export const le: Comparison = comparison("le");

/**
 * Whether a > b, element by element, broadcast.
 *
 * @example
 * gt(tensor([1, 3]), 2) // [false, true]
 */
export const gt: Comparison = comparison("gt");

/**
 * Whether a ≥ b, element by element, broadcast.
 *
 * @example
 * ge(tensor([1, 2]), 2) // [false, true]
 */
export const ge: Comparison = comparison("ge");
