import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { eq } from "./compare.ts";
import { div } from "./div.ts";
import { logicalAnd } from "./logical.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { accumulator } from "./promote.ts";
import { over, reduction, type Axes } from "./reduction.ts";
import { select } from "./select.ts";
import { sum } from "./sum.ts";

const op = (axes: readonly number[]) =>
  reduction("prod", axes, (grad, x, axes) => {
    // The product of the others: of everything over x, or where x is the only zero, of all that is not zero.
    const zero = eq(x, 0);
    const zeros = sum(cast(zero, "i32"), axes, true);
    const nonzero = select(zero, 1, x);
    const rest = prod(nonzero, axes, true);
    const alone = logicalAnd(zero, eq(zeros, 1));
    const others = select(eq(zeros, 0), div(rest, nonzero), select(alone, rest, 0));
    return mul(grad, others);
  });

/**
 * The product over some axes, or all. Gradient: grad times the product of the other elements, right also where some are
 * zero; the gradient of that gradient is right where none is.
 *
 * @example
 * prod(tensor([[1, 2], [3, 4]]), 0) // [3, 8]
 */
export function prod(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  const numbers = accumulator("prod", x);
  return over("prod", numbers, axes, keepdims, (list) => apply(op(list), numbers));
}
