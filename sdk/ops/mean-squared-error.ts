import { checkOptions } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { lossOf, type Reduction } from "./loss.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";

/**
 * The mean of (prediction − target)². Gradient: grad · 2 (prediction − target) / n.
 * Both must have the same shape.
 *
 * @example
 * meanSquaredError(tensor([1, 2]), tensor([1, 4])) // 2
 */
export function meanSquaredError(
  prediction: Tensor,
  target: Tensor,
  options: { readonly reduction?: Reduction } = {},
): Tensor {
  const reduced = checkOptions("meanSquaredError", options, ["reduction"]);
  return lossOf("meanSquaredError", [prediction, target], reduced, (x, y) => square(sub(x, y)));
}
