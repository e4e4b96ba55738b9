import type { Tensor } from "../tensor/tensor.ts";
import { eq, gt } from "./compare.ts";
import { binary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";
import { select } from "./select.ts";

const op = binary({
  name: "minimum",
  micro: "min",
  vjp: (grad, a, b) => {
    // With NaN on a side neither comparison holds, and both are given the whole gradient, as in PyTorch.
    const share = select(eq(a, b), mul(grad, 0.5), grad);
    return [select(gt(a, b), 0, share), select(gt(b, a), 0, share)];
  },
});

/**
 * The smaller of a and b, element by element; NaN if one is NaN. The gradient goes to the smaller, half to each of equals.
 *
 * @example
 * minimum(tensor([1, 5]), 3) // [1, 3]
 */
export const minimum = (a: Operand, b: Operand): Tensor => apply(op, ...promote("minimum", a, b));
