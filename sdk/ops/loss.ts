import { ShapeError } from "../core/errors.ts";
import { sameShape, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mean } from "./mean.ts";
import { sum } from "./sum.ts";

/** What becomes of the losses of the single examples: their mean, their sum, or nothing. */
export type Reduction = "mean" | "sum" | "none";

/** The losses reduced as asked. */
export function reduceLoss(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : mean(losses);
}

/** A loss never broadcasts: `[n]` against `[n, 1]` would compare everything with everything. */
export function checkSameShape(op: string, a: Tensor, b: Tensor): void {
  if (!sameShape(a.shape, b.shape))
    throw new ShapeError(
      `${op}: shapes differ, got ${show(a.shape)} and ${show(b.shape)}; use reshape`,
    );
}
