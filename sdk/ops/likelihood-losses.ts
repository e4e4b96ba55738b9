import { KindError, ShapeError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectBoolean } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { sameShape, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { gatherFor } from "./gather.ts";
import { gt, ne } from "./compare.ts";
import { expectWhole, inside } from "./inside.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { log } from "./log.ts";
import { lossOf, reduceLoss, type Reduction } from "./loss.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { oneHot } from "./one-hot.ts";
import { inDTypeOf } from "./promote.ts";
import { select } from "./select.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** How classes are weighed, left out and reduced. */
export interface NegativeLogLikelihoodOptions {
  /** How much each class counts. @default 1 for each */
  readonly weights?: readonly number[];
  /** Rows of this class count nothing. @default none */
  readonly ignore?: number;
  /** @default "mean", divided by the sum of the weights that count */
  readonly reduction?: Reduction;
}

/**
 * −w[t] · logs[t] for log-probabilities over the last axis and classes t, whole numbers of the axes before.
 *
 * @example
 * negativeLogLikelihood(logSoftmax(logits), classes, { ignore: 0 })
 */
export function negativeLogLikelihood(
  logs: Tensor,
  target: Tensor,
  options: NegativeLogLikelihoodOptions = {},
): Tensor {
  const {
    weights,
    ignore,
    reduction = "mean",
  } = checkOptions("negativeLogLikelihood", options, ["weights", "ignore", "reduction"]);
  checkWeights("negativeLogLikelihood", weights);
  const classes = checkClasses("negativeLogLikelihood", logs, target, weights);
  const found = counted("negativeLogLikelihood", logs, target, classes, weights, ignore);
  const losses = lossOfClasses(logs, classes, found);
  return reduceWeighed("negativeLogLikelihood", logs, losses, found.weight, reduction);
}

/** Checks logits and classes; how many classes there are. */
export function checkClasses(
  op: string,
  logits: Tensor,
  target: Tensor,
  weights: readonly number[] | undefined,
): number {
  expectTensor(op, logits);
  expectTensor(op, target);
  expectWhole(op, "classes", target);
  const classes = logits.shape.at(-1);
  if (classes === undefined || !sameShape(logits.shape.slice(0, -1), target.shape))
    throw new ShapeError(
      `${op}: logits ${show(logits.shape)} need classes of ${show(logits.shape.slice(0, -1))}, got ${show(target.shape)}`,
    );
  if (weights !== undefined && weights.length !== classes)
    throw new ShapeError(`${op}: ${weights.length} weights for ${classes} classes`);
  return classes;
}

/** Throws unless weights are an array, where they are given. */
export function checkWeights(op: string, weights: unknown): void {
  if (weights !== undefined && !Array.isArray(weights))
    throw new KindError(
      `${op}: weights are an array with one for each class, got ${shown(weights)}`,
    );
}

/** Classes that are there to look up, and how much each row counts, null where all count 1: those that are ignored nothing, whatever class they name. */
export function counted(
  asked: string,
  like: Tensor,
  target: Tensor,
  classes: number,
  weights: readonly number[] | undefined,
  ignore: number | undefined,
): { readonly index: Tensor; readonly weight: Tensor | null } {
  const counts = ignore === undefined ? null : ne(target, ignore);
  const looked = counts === null ? target : select(counts, target, 0);
  const each = weights === undefined ? null : gatherFor(asked, known(like, weights), looked);
  // A weight that is looked up says where a class is none.
  const index = each === null ? inside(asked, looked, classes) : looked;
  if (counts === null) return { index, weight: each };
  // No class at all where it does not count: 0 times an infinite logarithm would be NaN.
  return {
    index: select(counts, index, -1),
    weight: each === null ? counts : select(counts, each, 0),
  };
}

/** Minus the logarithm of each row's class, weighed. */
export function lossOfClasses(
  logs: Tensor,
  classes: number,
  { index, weight }: ReturnType<typeof counted>,
): Tensor {
  // Not a product: a class of probability 0 would give 0 · ∞.
  const chosen = sum(select(oneHot(index, classes, "bool"), logs, 0), -1);
  return neg(weight === null ? chosen : mul(weight, chosen));
}

/** The losses of `logs` reduced as asked, in their dtype; the mean is divided by the sum of the weights. */
export function reduceWeighed(
  op: string,
  logs: Tensor,
  losses: Tensor,
  weight: Tensor | null,
  reduction: Reduction,
): Tensor {
  const result =
    weight !== null && reduction === "mean"
      ? div(sum(losses), sum(weight))
      : reduceLoss(op, losses, reduction);
  return inDTypeOf(result, logs);
}

/** How the divergence is reduced and what the target holds. */
export interface KlDivergenceOptions {
  /** Whether the target holds logarithms, too. @default false */
  readonly logTarget?: boolean;
  /** `batch` divides the sum by the first axis, which is the divergence itself. @default "mean" */
  readonly reduction?: Reduction | "batch";
}

/**
 * target · (ln target − logs): how far log-probabilities are from a target of probabilities (0 where the target is 0).
 *
 * @example
 * klDivergence(logSoftmax(student), softmax(teacher), { reduction: "batch" })
 */
export function klDivergence(
  logs: Tensor,
  target: Tensor,
  options: KlDivergenceOptions = {},
): Tensor {
  const { logTarget = false, reduction = "mean" } = checkOptions("klDivergence", options, [
    "logTarget",
    "reduction",
  ]);
  expectBoolean("klDivergence", "logTarget", logTarget);
  checkChoice("klDivergence", "reduction", reduction, ["mean", "sum", "none", "batch"]);
  const divergence = (x: Tensor, t: Tensor) =>
    logTarget ? mul(exp(t), sub(t, x)) : sub(entropy(t), mul(t, x));
  if (reduction !== "batch")
    return lossOf("klDivergence", [logs, target], { reduction }, divergence);
  return lossOf("klDivergence", [logs, target], { reduction: "none" }, (x, t) =>
    div(sum(divergence(x, t)), x.shape[0] ?? 1),
  );
}

/** p · ln p, 0 at 0. */
function entropy(p: Tensor): Tensor {
  const positive = gt(p, 0);
  return select(positive, mul(p, log(select(positive, p, 1))), 0);
}
