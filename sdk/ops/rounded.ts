import { isInteger } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { atLeast } from "./promote.ts";

/** `x` rounded by `op`; whole numbers are so already, and f32 would not hold all of them. */
export function rounded(name: string, op: Op<[x: Tensor]>, x: Tensor): Tensor {
  expectTensor(name, x);
  return isInteger(x.dtype) ? x : apply(op, atLeast(name, x, "f32"));
}
