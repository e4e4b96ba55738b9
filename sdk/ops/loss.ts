import { ShapeError } from "../core/errors.ts";
import { checkChoice } from "../core/options.ts";
import { sameShape, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { mean } from "./mean.ts";
import { unroundedAll } from "./promote.ts";
import { sum } from "./sum.ts";

/** What becomes of the losses of the single examples: their mean, their sum, or nothing. */
export type Reduction = "mean" | "sum" | "none";

/** How the losses of the single examples are put together. */
export interface Reduced {
  /** @default "mean" */
  readonly reduction?: Reduction;
}

/** The losses of `op` reduced as asked; `others` are the ways of reducing that it has besides. */
export function reduceLoss(
  op: string,
  losses: Tensor,
  reduction: Reduction,
  others: readonly string[] = [],
): Tensor {
  if (reduction === "none") return losses;
  if (reduction === "sum") return sum(losses);
  checkChoice(op, "reduction", reduction, ["mean", "sum", "none", ...others]);
  return mean(losses);
}

/**
 * The loss that `run` gives for tensors of one shape, reduced as asked. It computes in the fractions that hold all of them, as whole numbers would wrap, and those of 16 bits
 * are rounded after it: their squares would go over the end of f16.
 */
export function lossOf<Given extends readonly Tensor[]>(
  op: string,
  given: Given,
  { reduction = "mean" }: Reduced,
  run: (...wide: Given) => Tensor,
): Tensor {
  for (const x of given) expectTensor(op, x);
  for (const x of given) checkSameShape(op, given[0]!, x);
  return unroundedAll(op, given, (...wide) => reduceLoss(op, run(...wide), reduction));
}

/** A loss never broadcasts: `[n]` against `[n, 1]` would compare everything with everything. */
export function checkSameShape(op: string, a: Tensor, b: Tensor): void {
  if (!sameShape(a.shape, b.shape))
    throw new ShapeError(
      `${op}: shapes differ, got ${show(a.shape)} and ${show(b.shape)}; use reshape`,
    );
}
