import { fromNumbers } from "../core/numbers.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { diagonal } from "./diagonals.ts";
import { identityLike } from "./identity.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";
import { apply, type Op } from "./op.ts";
import { expandDims } from "./reshape.ts";
import { sum } from "./sum.ts";
import { swapLast } from "./transpose.ts";

const slopeOnly: Op<[x: Tensor]> = {
  name: "slopeOnly",
  shape: (x) => x.shape,
  lower: (program, x) => program.constant(fromNumbers([0], "f64"), "f64", x.shape),
  vjp: (grad) => [grad],
  batch: (_, x) => apply(slopeOnly, x),
};

const trace = (x: Tensor): Tensor => expandDims(expandDims(sum(diagonal(x), -1), -1), -1);

/**
 * Zeros with the derivatives of how cofactors change by `grad`: those of a polynomial of the matrix (Faddeev and Le Verrier's), which has them wherever there is
 * no inverse. For matrices in f64 of at least one row.
 */
export function slopeOfChange(grad: Tensor, x: Tensor): Tensor {
  const n = x.shape.at(-1)!;
  const one = identityLike(x, n);
  const steps = [one];
  for (let k = 1; k < n; k++) {
    const product = matmul(x, steps.at(-1)!);
    steps.push(add(product, mul(one, mul(trace(product), -1 / k))));
  }
  // The last step is the adjugate but for its sign; back from it to the matrix.
  const turned = swapLast(x);
  let forStep = mul(swapLast(grad), n % 2 === 1 ? 1 : -1);
  let change = mul(x, 0);
  for (let k = n - 1; k > 0; k--) {
    const step = swapLast(steps[k - 1]!);
    const share = mul(trace(forStep), -1 / k);
    change = add(change, add(matmul(forStep, step), mul(step, share)));
    forStep = add(matmul(turned, forStep), mul(turned, share));
  }
  return apply(slopeOnly, change);
}
