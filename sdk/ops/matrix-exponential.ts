import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { ceil } from "./ceil.ts";
import { gt, le } from "./compare.ts";
import { div } from "./div.ts";
import { identityLike } from "./identity.ts";
import { expectTensor } from "./is-tensor.ts";
import { square as squareRows } from "./linear-solve.ts";
import { matmul } from "./matmul.ts";
import { max } from "./max.ts";
import { maximum } from "./maximum.ts";
import { exp2, log2 } from "./powers.ts";
import { atLeast } from "./promote.ts";
import { select } from "./select.ts";
import { sum } from "./sum.ts";

/** Terms of the series: enough for matrices of norm ½ in f64. */
const terms = 14;
/** How often a matrix is halved at most. */
const most = 20;

/**
 * e to the power of square matrices, Σ Aᵏ/k!: halved until their norm is at most ½, the series, squared as often, in f64. NaN where the norm is above 500,000. The gradient
 * follows from its parts.
 *
 * @example
 * matrixExponential(tensor([[0, 1], [0, 0]])) // [[1, 1], [0, 1]]
 */
export function matrixExponential(x: Tensor): Tensor {
  expectTensor("matrixExponential", x);
  const n = squareRows("matrixExponential", x);
  const given = atLeast("matrixExponential", x, "f32");
  return n === 0 ? given : cast(exponential(cast(given, "f64"), n), given.dtype);
}

function exponential(a: Tensor, n: number): Tensor {
  const norm = max(sum(abs(a), -2, true), -1, true);
  const times = add(ceil(log2(maximum(norm, 0.5))), 1);
  const small = div(a, exp2(times));
  const one = identityLike(a, n);
  let power = one;
  for (let k = terms; k > 0; k--) power = add(one, div(matmul(small, power), k));
  for (let i = 0; i < most; i++) {
    const goes = gt(times, i);
    // What is not to be squared any more may overflow if it were, and so would its gradient.
    const base = select(goes, power, one);
    power = select(goes, matmul(base, base), power);
  }
  return select(le(times, most), power, NaN);
}
