import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ge, le } from "./compare.ts";
import { isNumber, type Operand } from "./promote.ts";
import { select } from "./select.ts";

/**
 * `x` held within `low` and `high`; NaN stays. The gradient flows where `low < x < high`.
 *
 * @example
 * clip(tensor([-2, 0.5, 2]), 0, 1) // [0, 0.5, 1]
 */
export function clip(x: Tensor, low: Operand, high: Operand): Tensor {
  if (isNumber(low) && isNumber(high) && low > high)
    throw new ValueError(`clip: low ${low} is above high ${high}`);
  return select(le(x, low), low, select(ge(x, high), high, x));
}
