import { DTypeError } from "../core/errors.ts";
import { broadcastShapes, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { sumTo } from "./broadcast-to.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { isNumber, promote, type Operand } from "./promote.ts";
import { aligned } from "./batch.ts";

const op: Op<[condition: Tensor, a: Tensor, b: Tensor]> = {
  name: "select",
  shape: (condition, a, b) => broadcastShapes("select", condition.shape, a.shape, b.shape),
  dtype(condition, a) {
    if (condition.dtype !== "bool")
      throw new DTypeError(
        `select: the condition must be bool, got ${condition.dtype} ${show(condition.shape)}; compare it first`,
      );
    return a.dtype;
  },
  lower: (program, condition, a, b) => program.elementwise("select", condition, a, b),
  vjp: (grad, condition, a, b) => [
    null,
    sumTo(select(condition, grad, 0), a.shape),
    sumTo(select(condition, 0, grad), b.shape),
  ],
  batch: (mapped, ...args) => apply(op, ...aligned(mapped, args)),
};

/**
 * `a` where the condition holds, else `b`; all three broadcast. The gradient goes to the side that was chosen.
 *
 * @example
 * select(gt(x, 0), x, 0) // relu
 */
export function select(condition: Tensor, a: Operand, b: Operand): Tensor {
  expectTensor("select", condition);
  if (isNumber(a) && isNumber(b)) {
    const alone = (x: number | bigint) =>
      condition.scalar(x, typeof x === "bigint" ? "i64" : "f32");
    return select(condition, alone(a), alone(b));
  }
  return apply(op, condition, ...promote("select", a, b, "bool"));
}
