import { flatten, unflatten } from "../core/tree.ts";
import { add } from "../ops/add.ts";
import { div } from "../ops/div.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { minimum } from "../ops/minimum.ts";
import { mul } from "../ops/mul.ts";
import { sqrt } from "../ops/sqrt.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * A tree of gradients made shorter by one factor where their common norm is above `maxNorm`, and the norm before, a scalar.
 *
 * @example
 * const { grads, norm } = clipByGlobalNorm(slopes, 1);
 */
export function clipByGlobalNorm<Grads>(
  grads: Grads,
  maxNorm: Tensor | number,
): { grads: Grads; norm: Tensor } {
  if (typeof maxNorm === "number" && !(maxNorm > 0))
    throw new RangeError(`clipByGlobalNorm: maxNorm must be above 0, got ${maxNorm}`);
  const { leaves, structure } = flatten("clipByGlobalNorm", grads, isTensor);
  if (leaves.length === 0) throw new TypeError("clipByGlobalNorm: there are no gradients");
  const norm = sqrt(leaves.map((g) => sum(square(g))).reduce((a, b) => add(a, b)));
  // The 1e-6, as in PyTorch, keeps a norm of 0 from dividing.
  const factor = minimum(div(maxNorm, add(norm, 1e-6)), 1);
  // The structure is that of the gradients.
  return {
    grads: unflatten(
      structure,
      leaves.map((g) => mul(g, factor)),
    ) as Grads,
    norm,
  };
}
