import type { Tensor } from "../tensor/tensor.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { apply } from "./op.ts";
import { accumulator } from "./promote.ts";
import { over, reduction, type Axes } from "./reduction.ts";

const op = (axes: readonly number[]) =>
  reduction("sum", axes, (grad, x) => broadcastTo(grad, x.shape));

/**
 * The sum over some axes, or all; a bool counts as 0 or 1. Gradient: grad for every element.
 *
 * @example
 * sum(tensor([[1, 2], [3, 4]]), 0) // [4, 6]
 */
export function sum(x: Tensor, axes?: Axes, keepdims = false): Tensor {
  const numbers = accumulator("sum", x);
  return over("sum", numbers, axes, keepdims, (list) => apply(op(list), numbers));
}
