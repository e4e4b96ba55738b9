import type { Tensor } from "../tensor/tensor.ts";
import { checkSameShape, reduceLoss, type Reduction } from "./loss.ts";
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
  { reduction = "mean" }: { readonly reduction?: Reduction } = {},
): Tensor {
  checkSameShape("meanAbsoluteError", prediction, target);
  return reduceLoss(abs(sub(prediction, target)), reduction);
}
