import type { Tensor } from "../tensor/tensor.ts";
import { apply, type Op } from "./op.ts";

const op: Op<[x: Tensor]> = {
  name: "stopGradient",
  shape: (x) => x.shape,
  lower: (_, x) => x,
  vjp: () => [null],
  batch: (_, x) => stopGradient(x),
};

/**
 * `x` itself, but no gradient flows through it, as PyTorch's `detach`: for targets, baselines and counts that depend on parameters.
 *
 * @example
 * mul(x, stopGradient(x)) // its gradient is x, not 2x
 */
export const stopGradient = (x: Tensor): Tensor => apply(op, x);
