import { expectFunction } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { after } from "../ops/after.ts";
import { apply, type Op } from "../ops/op.ts";
import { pullBack } from "./backward.ts";
import { record, resultOf, type Regions } from "./region.ts";
import { vmap } from "./vmap.ts";

/**
 * The same function, whose intermediate values are not kept for the way back: the gradient computes them again from the arguments. Costs one more
 * way forward and saves the memory of all that lies between (Chen et al. 2016, arXiv:1604.06174). Values and gradients stay the same to the bit.
 * Its arguments are trees of tensors, its result is one tensor; tensors that it uses from outside get their gradients, too.
 *
 * @example
 * const loss = (blocks: Params[], x: Tensor) =>
 *   blocks.reduce((h, block) => checkpoint(residual)(block, h), x).mean();
 */
export function checkpoint<Args extends readonly unknown[]>(
  fn: (...args: Args) => Tensor,
): (...args: Args) => Tensor {
  expectFunction("checkpoint", fn);
  return (...args) => {
    const region = record("checkpoint", fn, args);
    return resultOf(region, (at) => apply(opOf(region, at), ...region.inputs));
  };
}

/** One of the results: the function's, or what was counted inside. In a program they share what they compute. */
const opOf = (region: Regions, at: number): Op => ({
  name: "checkpoint",
  attrs: { key: region.key, at },
  shape: () => region.results[at]!.shape,
  dtype: () => region.results[at]!.dtype,
  lower: (program, ...values) => region.lower(program, values)[at]!,
  vjp(grad, ...inputs) {
    // Behind the gradient, so that the forward values are not found to be the same and kept.
    const again = inputs.map((input) => after(input, grad));
    return pullBack(region.replay(again)[at]!, again, grad);
  },
  batch(mapped, ...inputs) {
    const all = (...each: Tensor[]): Tensor => region.replay(each)[at]!;
    const axes = mapped.map((is) => (is ? 0 : null));
    return checkpoint(vmap(all, axes))(...inputs);
  },
});
