import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { overAxis } from "./softmax.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

const op: Op<[x: Tensor]> = {
  name: "logSoftmax",
  shape: (x) => x.shape,
  dtype: (x) => sameDType("logSoftmax", [x], floats),
  lower: (program, x) => program.logSoftmax(x),
  // The exponential of the result, which is there already, is softmax.
  vjp: (grad, x) => [sub(grad, mul(exp(logSoftmax(x)), sum(grad, -1, true)))],
  batch: (_, x) => apply(op, x),
};

/**
 * x − ln Σ eˣ over an axis, without overflow. Gradient: grad − softmax · Σ grad.
 *
 * @example
 * logSoftmax(tensor([1, 2, 3])) // [-2.4076, -1.4076, -0.4076]
 */
export const logSoftmax = (x: Tensor, axis = -1): Tensor =>
  overAxis(
    "logSoftmax",
    x,
    axis,
    (last) => apply(op, last),
    (below, along) => sub(below, log(sum(exp(below), along, true))),
  );
