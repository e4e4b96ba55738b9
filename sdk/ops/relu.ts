import { isInteger } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { gt } from "./compare.ts";
import { unary } from "./elementwise.ts";
import { expectTensor } from "./is-tensor.ts";
import { maximum } from "./maximum.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { select } from "./select.ts";

const op = unary("relu", (grad, x) => select(gt(x, 0), grad, 0));

/**
 * max(x, 0), NaN stays; whole numbers keep their dtype. Gradient: grad where x > 0, else 0.
 *
 * @example
 * relu(tensor([-1, 2])) // [0, 2]
 */
export function relu(x: Tensor): Tensor {
  expectTensor("relu", x);
  return isInteger(x.dtype) ? maximum(x, 0) : apply(op, atLeast("relu", x, "f32"));
}
