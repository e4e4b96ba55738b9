import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { binary } from "./elementwise.ts";
import { floor } from "./floor.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";

const op = binary({
  name: "mod",
  vjp: (grad, a, b) => [grad, neg(mul(grad, floor(div(a, b))))],
});

/**
 * The remainder of a / b with the sign of b, so that −7 mod 3 is 2. Gradients: grad and −grad · ⌊a / b⌋.
 *
 * @example
 * mod(tensor([7, -7]), 3) // [1, 2]
 */
export const mod = (a: Operand, b: Operand): Tensor => apply(op, ...promote("mod", a, b));
