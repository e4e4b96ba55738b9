import type { Tensor } from "../tensor/tensor.ts";
import { eq, lt } from "./compare.ts";
import { binary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";
import { select } from "./select.ts";

const op = binary({
  name: "maximum",
  micro: "max",
  vjp: (grad, a, b) => {
    // With NaN on a side neither comparison holds, and both are given the whole gradient, as in PyTorch.
    const share = select(eq(a, b), mul(grad, 0.5), grad);
    return [select(lt(a, b), 0, share), select(lt(b, a), 0, share)];
  },
});

/**
 * The greater of a and b, element by element; NaN if one is NaN. The gradient goes to the greater, half to each of equals.
 *
 * @example
 * maximum(tensor([1, 5]), 3) // [3, 5]
 */
export const maximum = (a: Operand, b: Operand): Tensor => apply(op, ...promote("maximum", a, b));
