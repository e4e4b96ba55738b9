import { checkOptions } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { lossOf, type Reduction } from "./loss.ts";
import { abs } from "./abs.ts";
import { sub } from "./sub.ts";

/**
 * The mean of |prediction − target|. Gradient: grad · sign(prediction − target) / n.
 * Both must have the same shape.
 *
 * @example
 * meanAbsoluteError(tensor([1, 2]), tensor([1, 4])) // 1
 */
export function meanAbsoluteError(
  prediction: Tensor,
  target: Tensor,
  options: { readonly reduction?: Reduction } = {},
): Tensor {
  const reduced = checkOptions("meanAbsoluteError", options, ["reduction"]);
  return lossOf("meanAbsoluteError", [prediction, target], reduced, (x, y) => abs(sub(x, y)));
}
