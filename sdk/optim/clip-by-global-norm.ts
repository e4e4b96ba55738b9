import { byteSize } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import { show, size } from "../core/shape.ts";
import { flatten, unflatten } from "../core/tree.ts";
import { abs } from "../ops/abs.ts";
import { add } from "../ops/add.ts";
import { cast } from "../ops/cast.ts";
import { gt, lt } from "../ops/compare.ts";
import { div } from "../ops/div.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { logicalAnd } from "../ops/logical.ts";
import { max } from "../ops/max.ts";
import { maximum } from "../ops/maximum.ts";
import { minimum } from "../ops/minimum.ts";
import { mul } from "../ops/mul.ts";
import { select } from "../ops/select.ts";
import { sqrt } from "../ops/sqrt.ts";
import { square } from "../ops/square.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
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
  if (!isTensor(maxNorm) && !(typeof maxNorm === "number" && maxNorm > 0))
    throw new RangeError(`clipByGlobalNorm: maxNorm must be above 0, got ${shown(maxNorm)}`);
  if (isTensor(maxNorm) && maxNorm.shape.length > 0)
    throw new ShapeError(
      `clipByGlobalNorm: maxNorm is a single number, got ${show(maxNorm.shape)}`,
    );
  const { leaves, structure } = flatten("clipByGlobalNorm", grads, isTensor);
  if (leaves.length === 0) throw new TypeError("clipByGlobalNorm: there are no gradients");
  const wide = leaves.map(widened);
  const scale = scaleOf(wide);
  const squares = wide.map((g) => sum(square(div(g, scale)))).reduce((a, b) => add(a, b));
  const norm = mul(sqrt(squares), scale);
  // The 1e-6, as in PyTorch, keeps a norm of 0 from dividing.
  const factor = minimum(div(maxNorm, add(norm, 1e-6)), 1);
  // The structure is that of the gradients.
  return {
    grads: unflatten(
      structure,
      leaves.map((g, i) => cast(mul(wide[i]!, factor), g.dtype)),
    ) as Grads,
    norm,
  };
}

/** A gradient of 16 bits in f32: a norm of many numbers is beyond f16. */
const widened = (g: Tensor): Tensor => (byteSize(g.dtype, 1) < 4 ? cast(g, "f32") : g);

/** The largest magnitude, by which no square overflows; 1 where it is 0 or no finite number. */
function scaleOf(leaves: readonly Tensor[]): Tensor {
  const filled = leaves.filter((g) => size(g.shape) > 0);
  const largest = filled
    .map((g) => max(abs(stopGradient(g))))
    .reduce((a, b) => maximum(a, b), leaves[0]!.scalar(0));
  return select(logicalAnd(gt(largest, 0), lt(largest, Infinity)), largest, 1);
}
