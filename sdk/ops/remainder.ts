import { floats, integers, isInteger } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { eq, lt, ne } from "./compare.ts";
import { cast } from "./cast.ts";
import { div } from "./div.ts";
import { binary, unary } from "./elementwise.ts";
import { logicalAnd, logicalXor } from "./logical.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";
import { round } from "./round.ts";
import { rounded } from "./rounded.ts";
import { select } from "./select.ts";
import { sign } from "./sign.ts";
import { sub } from "./sub.ts";

const cut = unary("trunc", () => null);
const rest = binary({
  name: "rem",
  vjp: (grad, a, b) => [grad, neg(mul(grad, trunc(div(a, b))))],
});
const wholeQuotient = binary({
  name: "quotient",
  micro: "div",
  allowed: integers,
  vjp: () => [null, null],
});
const withSign = binary({
  name: "copysign",
  allowed: floats,
  // From |a| to the sign of b: the slope is 1 or −1, and 0 at a = 0.
  vjp: (grad, a, b) => [mul(grad, mul(sign(a), copysign(1, b))), null],
});

/**
 * x without its fraction. Whole numbers keep their dtype. No gradient flows.
 *
 * @example
 * trunc(tensor([1.75, -1.75])) // [1, -1]
 */
export const trunc = (x: Tensor): Tensor => rounded("trunc", cut, x);

/**
 * The fraction of x, with its sign. Gradient: grad.
 *
 * @example
 * frac(tensor([1.75, -1.75])) // [0.75, -0.75]
 */
export const frac = (x: Tensor): Tensor => sub(x, trunc(x));

/**
 * The remainder of a / b with the sign of a, broadcast; whole numbers give 0 for b = 0. Gradients: grad and −grad · trunc(a / b).
 *
 * @example
 * fmod(tensor([7, -7]), 3) // [1, -1]
 */
export const fmod = (a: Operand, b: Operand): Tensor => apply(rest, ...promote("fmod", a, b));

/**
 * The greatest whole number not above a / b, broadcast, in the dtype of the sides; whole numbers give 0 for b = 0. No gradient flows.
 *
 * @example
 * floorDivide(tensor([7, -7]), 2) // [3, -4]
 */
export function floorDivide(a: Operand, b: Operand): Tensor {
  const [x, y] = promote("floorDivide", a, b);
  const over = apply(rest, x, y);
  const isBelow = logicalAnd(ne(over, 0), logicalXor(lt(over, 0), lt(y, 0)));
  if (isInteger(x.dtype)) return sub(apply(wholeQuotient, x, y), cast(isBelow, x.dtype));
  const whole = sub(round(div(sub(x, over), y)), cast(isBelow, x.dtype));
  return select(eq(y, 0), div(x, y), whole);
}

/**
 * The size of a with the sign of b (that of −0 counts), broadcast. Gradient: grad, turned round where the sign is.
 *
 * @example
 * copysign(tensor([1, -2]), tensor([-3, 4])) // [-1, 2]
 */
export const copysign = (a: Tensor | number, b: Tensor | number): Tensor =>
  apply(withSign, ...promote("copysign", a, b, "f32"));
