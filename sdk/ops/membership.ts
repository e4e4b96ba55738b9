import { size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { clip } from "./clip.ts";
import { eq, ne } from "./compare.ts";
import { gather } from "./gather.ts";
import { logicalAnd } from "./logical.ts";
import { isClose } from "./mixing.ts";
import { promote } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { searchSorted, sort } from "./sort.ts";
import { all } from "./statistics.ts";

/**
 * Whether each element of `x` is one of `values`, as bools; NaN is none. No gradient flows.
 *
 * @example
 * isIn(tensor([1, 2, 3]), tensor([3, 1])) // [1, 0, 1]
 */
export function isIn(x: Tensor, values: Tensor): Tensor {
  const [each, some] = promote("isIn", x, values);
  const count = size(some.shape);
  if (count === 0) return logicalAnd(eq(each, each), ne(each, each));
  const list = sort(reshape(some, [count]));
  const at = clip(searchSorted(list, each), 0, count - 1);
  return eq(gather(list, at), each);
}

/**
 * Whether all elements are as close as `isClose` asks, as one bool. No gradient flows.
 *
 * @example
 * allClose(tensor([1, 2]), tensor([1, 2.0000001])) // 1
 */
export const allClose = (...given: Parameters<typeof isClose>): Tensor => all(isClose(...given));
