import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** Σ cₖ · Tₖ(t) for t from −1 to 1, by Clenshaw's recurrence. */
export function chebyshev(coefficients: readonly number[], t: Tensor): Tensor {
  const twice = mul(t, 2);
  const last = coefficients.length - 1;
  let [next, after]: [Tensor | number, Tensor | number] = [coefficients[last]!, 0];
  for (let k = last - 1; k > 0; k--)
    [next, after] = [add(sub(mul(twice, next), after), coefficients[k]!), next];
  return add(sub(mul(t, next), after), coefficients[0]!);
}
