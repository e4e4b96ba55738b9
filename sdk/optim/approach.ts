import { add } from "../ops/add.ts";
import { mul } from "../ops/mul.ts";
import { sub } from "../ops/sub.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A running mean after one more value, of which it keeps `kept`; written from the side that it is nearer to, so that a small value beside a large mean is not lost. */
export function approach(mean: Tensor, value: Tensor, kept: number): Tensor {
  return kept > 0.5
    ? add(mean, mul(sub(value, mean), 1 - kept))
    : sub(value, mul(sub(value, mean), kept));
}
