import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { chunk } from "./arranging.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { atLeast } from "./promote.ts";
import { sigmoid } from "./sigmoid.ts";

/**
 * The first half of an axis times the sigmoid of the second (Dauphin 2017).
 *
 * @example
 * glu(tensor([2, 0])) // [1]
 */
export function glu(x: Tensor, axis = -1): Tensor {
  expectTensor("glu", x);
  const along = normalizeAxis("glu", axis, x.shape.length);
  const length = x.shape[along]!;
  if (length % 2 !== 0 || length === 0)
    throw new ShapeError(`glu: axis ${axis} of ${show(x.shape)} has no two halves`);
  const [value, gate] = chunk(atLeast("glu", x, "f32"), length / 2, along);
  return mul(value!, sigmoid(gate!));
}
