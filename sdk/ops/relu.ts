import type { Tensor } from "../tensor/tensor.ts";
import { gt } from "./compare.ts";
import { unary } from "./elementwise.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { select } from "./select.ts";

const op = unary("relu", (grad, x) => select(gt(x, 0), grad, 0));

/**
 * max(x, 0), NaN stays. Gradient: grad where x > 0, else 0.
 *
 * @example
 * relu(tensor([-1, 2])) // [0, 2]
 */
export const relu = (x: Tensor): Tensor => apply(op, atLeast("relu", x, "f32"));
