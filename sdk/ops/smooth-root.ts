import type { Tensor } from "../tensor/tensor.ts";
import { eq } from "./compare.ts";
import { select } from "./select.ts";
import { sqrt } from "./sqrt.ts";

/** The square root, whose gradient at 0 is 0: there it is taken of 1, and thrown away. */
export function smoothRoot(x: Tensor): Tensor {
  const none = eq(x, 0);
  return select(none, 0, sqrt(select(none, 1, x)));
}
