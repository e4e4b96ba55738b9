import { floats } from "../core/dtype.ts";
import { normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { eq } from "./compare.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";
import { apply } from "./op.ts";
import { kept, over, reduction, type Axes } from "./reduction.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";

const op = (axes: readonly number[]) =>
  reduction(
    "length",
    axes,
    (grad, x, list) => {
      const length = reshape(apply(op(list), x), kept(x.shape, list));
      // All elements of a length of 0 are 0, and so is the gradient that they get.
      return mul(grad, div(x, select(eq(length, 0), 1, length)));
    },
    floats,
  );

/** √Σx² over some axes, or all, of fractions; no square overflows or vanishes. Gradient: grad · x / √Σx², 0 at a length of 0. */
export function length(x: Tensor, axes: Axes, keepdims: boolean): Tensor {
  const isAlone = normalizeAxes("norm", axes, x.shape.length).length === 0;
  return isAlone ? abs(x) : over("norm", x, axes, keepdims, (list) => apply(op(list), x));
}
