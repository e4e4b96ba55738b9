import type { Tensor } from "../tensor/tensor.ts";
import { lined } from "./lined.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { productOfOthers } from "./product-of-others.ts";
import { totalled } from "./promote.ts";
import { over, reduction, type Axes } from "./reduction.ts";

const op = (axes: readonly number[]) =>
  reduction("prod", axes, (grad, x, list) => {
    const { line, back } = lined(x, list);
    return mul(grad, back(productOfOthers(line)));
  });

/**
 * The product over some axes, or all; of whole numbers in i64. Gradient: grad times the product of the other elements, right also where some are
 * zero, and so are gradients of it.
 *
 * @example
 * prod(tensor([[1, 2], [3, 4]]), 0) // [3, 8]
 */
export function prod(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  const numbers = totalled("prod", x);
  return over("prod", numbers, axes, keepdims, (list) => apply(op(list), numbers));
}
