import { broadcastShapes } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { aligned } from "./batch.ts";

/** A connective of two bools: broadcasts, other dtypes count as `≠ 0`, and no gradient flows. */
function connective(name: string, micro: "and" | "or" | "xor"): (a: Tensor, b: Tensor) => Tensor {
  const op: Op<[a: Tensor, b: Tensor]> = {
    name,
    shape: (a, b) => broadcastShapes(name, a.shape, b.shape),
    lower: (program, a, b) => program.elementwise(micro, a, b),
    vjp: () => [null, null],
    batch: (mapped, ...args) => apply(op, ...aligned(mapped, args)),
  };
  return (a, b) => {
    expectTensor(name, a);
    expectTensor(name, b);
    return apply(op, cast(a, "bool"), cast(b, "bool"));
  };
}

const not: Op<[x: Tensor]> = {
  name: "logicalNot",
  shape: (x) => x.shape,
  lower: (program, x) => program.elementwise("not", x),
  vjp: () => [null],
  batch: (_, x) => apply(not, x),
};

/**
 * Whether both are true, element by element, broadcast, as bool; numbers are true where they are not 0. No gradient flows.
 *
 * @example
 * logicalAnd(gt(x, 0), lt(x, 1)) // true inside (0, 1)
 */
export const logicalAnd: (a: Tensor, b: Tensor) => Tensor = connective("logicalAnd", "and");

/**
 * Whether one or both are true, element by element, broadcast, as bool; numbers are true where they are not 0. No gradient flows.
 *
 * @example
 * logicalOr(lt(x, 0), gt(x, 1)) // true outside [0, 1]
 */
export const logicalOr: (a: Tensor, b: Tensor) => Tensor = connective("logicalOr", "or");

/**
 * Whether exactly one is true, element by element, broadcast, as bool; numbers are true where they are not 0. No gradient flows.
 *
 * @example
 * logicalXor(gt(x, 0), gt(y, 0)) // true where the signs differ
 */
export const logicalXor: (a: Tensor, b: Tensor) => Tensor = connective("logicalXor", "xor");

/**
 * Whether it is false, element by element, as bool; a number is where it is 0, NaN is not. No gradient flows.
 *
 * @example
 * logicalNot(gt(x, 0)) // true where x ≤ 0 or NaN
 */
export const logicalNot = (x: Tensor): Tensor => apply(not, cast(x, "bool"));
