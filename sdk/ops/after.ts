import type { Tensor } from "../tensor/tensor.ts";
import { apply, type Op } from "./op.ts";

const op: Op<[x: Tensor, token: Tensor]> = {
  name: "after",
  shape: (x) => x.shape,
  lower: (program, x, token) => program.after(x, token),
  vjp: (grad) => [grad, null],
  batch: (_, x, token) => after(x, token),
};

/** `x` itself, for what must not run before `token` is there: nothing computed from it is shared with what is computed from `x`. */
export const after = (x: Tensor, token: Tensor): Tensor => apply(op, x, token);
