import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";

const op = unary("rsqrt", (grad, x) => mul(grad, mul(div(rsqrt(x), x), -0.5)));

/**
 * 1 / √x. Gradient: −grad / (2 x √x).
 *
 * @example
 * rsqrt(tensor([4])) // [0.5]
 */
export const rsqrt = (x: Tensor): Tensor => apply(op, atLeast("rsqrt", x, "f32"));
