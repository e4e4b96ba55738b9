import type { Tensor } from "../tensor/tensor.ts";
import type { Operand } from "./promote.ts";
import { select } from "./select.ts";

/**
 * `x` with `value` where the mask holds; all broadcast. To take the elements where a mask
 * holds, whose number only its values say, see `maskedSelect`.
 *
 * @example
 * maskedFill(tensor([1, 2]), tensor([true, false]), 9) // [9, 2]
 */
export const maskedFill = (x: Tensor, mask: Tensor, value: Operand): Tensor =>
  select(mask, value, x);
