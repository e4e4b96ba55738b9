import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { checkIndex } from "./inside.ts";
import { expectTensor } from "./is-tensor.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";

/** Whole numbers as the i32 that places are named with; one that does not fit stays outside every axis. */
export function asIndex(op: string, index: Tensor): Tensor {
  expectTensor(op, index);
  checkIndex(op, index);
  if (index.dtype !== "i64") return cast(index, "i32");
  return cast(minimum(maximum(index, -1), 2 ** 31 - 1), "i32");
}
