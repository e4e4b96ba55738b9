import { concat, isIn, logicalNot, reshape, sort } from "../ops/index.ts";
import { expectTensor } from "../ops/is-tensor.ts";
import { promote } from "../ops/promote.ts";
import { evaluateFor } from "./evaluate.ts";
import { maskedSelect } from "./nonzero.ts";
import type { Tensor } from "./tensor.ts";
import { unique } from "./unique.ts";

/** The different elements of both in the dtype that holds them. */
function different(op: string, a: Tensor, b: Tensor): readonly [a: Tensor, b: Tensor] {
  for (const each of [a, b]) {
    expectTensor(op, each);
    evaluateFor(op, each);
  }
  const [x, y] = promote(op, a, b, "bool");
  return [unique(reshape(x, [-1])).values, unique(reshape(y, [-1])).values];
}

const without = (a: Tensor, b: Tensor): Tensor => maskedSelect(a, logicalNot(isIn(a, b)));

/**
 * What is an element of either tensor, in order and each once, as a vector; NaN stands last, once. It reads the values: a compiled function cannot contain it.
 *
 * @example
 * setUnion(tensor([3, 1]), tensor([2, 3])) // [1, 2, 3]
 */
export function setUnion(a: Tensor, b: Tensor): Tensor {
  return unique(concat(different("setUnion", a, b))).values;
}

/**
 * What is an element of both tensors, in order and each once, as a vector; NaN is none. It reads the values.
 *
 * @example
 * setIntersection(tensor([3, 1, 3]), tensor([2, 3])) // [3]
 */
export function setIntersection(a: Tensor, b: Tensor): Tensor {
  const [x, y] = different("setIntersection", a, b);
  return maskedSelect(x, isIn(x, y));
}

/**
 * What is an element of the first tensor but not of the second, in order and each once, as a vector; NaN is in no other. It reads the values.
 *
 * @example
 * setDifference(tensor([3, 1, 1]), tensor([2, 3])) // [1]
 */
export function setDifference(a: Tensor, b: Tensor): Tensor {
  return without(...different("setDifference", a, b));
}

/**
 * What is an element of one of the two tensors alone, in order, as a vector; a NaN of each is in it. It reads the values.
 *
 * @example
 * setSymmetricDifference(tensor([3, 1]), tensor([2, 3])) // [1, 2]
 */
export function setSymmetricDifference(a: Tensor, b: Tensor): Tensor {
  const [x, y] = different("setSymmetricDifference", a, b);
  return sort(concat([without(x, y), without(y, x)]));
}
