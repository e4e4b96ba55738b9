import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkOptions, expectBoolean } from "../core/options.ts";
import { sameShape, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { eq, gt, ne } from "./compare.ts";
import { concat, stack } from "./concat.ts";
import { div } from "./div.ts";
import { expectWhole, inside } from "./inside.ts";
import { expectTensor } from "./is-tensor.ts";
import { logSoftmax } from "./log-softmax.ts";
import { logSumExp } from "./log-sum-exp.ts";
import { logicalAnd, logicalNot } from "./logical.ts";
import { reduceLoss, type Reduction } from "./loss.ts";
import { maximum } from "./maximum.ts";
import { mean } from "./mean.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { unrounded } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { slice } from "./slice.ts";
import { sub } from "./sub.ts";
import { atPlaces } from "./take-along-axis.ts";

/** How the blank is numbered and the losses are reduced. */
export interface CtcOptions {
  /** The class that stands for nothing. @default 0 */
  readonly blank?: number;
  /** `mean` divides each loss by its target's length first, as PyTorch does. @default "mean" */
  readonly reduction?: Reduction;
  /** Whether a target that its steps have no room for has a loss of 0, not of Infinity, which a mean or a sum would become. @default false */
  readonly zeroInfinity?: boolean;
}

/** Stands for the logarithm of 0: infinities would give NaN where two of them meet. */
const never = -1e30;
/** No sum of logarithms of probabilities comes near it, unless one of them is `never`. */
const impossible = 1e29;

/**
 * −ln of the probability that a sequence of classes, with repeats and blanks dropped, is the target (Graves 2006): logits
 * `[t, n, c]`, whole targets `[n, s]` padded with anything, and whole lengths `[n]` of both, from 0 on. A target that needs more steps than
 * there are (one for each class and one between equal neighbours) has a loss of Infinity, as PyTorch's, or
 * of 0 with `zeroInfinity`, and adds nothing to the gradient.
 *
 * @example
 * ctc(logits, words, lengths, wordLengths)
 */
export function ctc(
  logits: Tensor,
  targets: Tensor,
  lengths: Tensor,
  targetLengths: Tensor,
  options: CtcOptions = {},
): Tensor {
  const {
    blank = 0,
    reduction = "mean",
    zeroInfinity = false,
  } = checkOptions("ctc", options, ["blank", "reduction", "zeroInfinity"]);
  expectBoolean("ctc", "zeroInfinity", zeroInfinity);
  for (const given of [logits, targets, lengths, targetLengths]) expectTensor("ctc", given);
  check(logits, targets, lengths, targetLengths, blank);
  return unrounded("ctc", logits, (values) => {
    const losses = lossesOf(logSoftmax(values), targets, lengths, targetLengths, blank);
    const settled = zeroInfinity ? select(eq(losses, Infinity), 0, losses) : losses;
    if (reduction !== "mean") return reduceLoss("ctc", settled, reduction);
    return mean(div(settled, maximum(cast(targetLengths, settled.dtype), 1)));
  });
}

/** The loss of each example, Infinity where there is no room for the target. */
function lossesOf(
  logs: Tensor,
  targets: Tensor,
  lengths: Tensor,
  targetLengths: Tensor,
  blank: number,
): Tensor {
  const [steps, examples] = logs.shape as [number, number, number];
  const symbols = targets.shape[1]!;
  const places = 2 * symbols + 1;
  // Blank, first, blank, second, …, blank.
  const none = broadcastTo(targets.scalar(blank, "i32"), targets.shape);
  const between = reshape(stack([none, targets], 2), [examples, 2 * symbols]);
  const labels = concat([between, broadcastTo(targets.scalar(blank, "i32"), [examples, 1])], 1);
  const named = inside("ctc", labels, logs.shape[2]!);
  const scores = atPlaces(logs, broadcastTo(named, [steps, examples, places]), 2);
  const before = concat([broadcastTo(none.scalar(-1, "i32"), [examples, 2]), labels], 1);
  // Two places at once only onto another class than the last, and no blank.
  const skips = logicalAnd(ne(labels, blank), ne(labels, slice(before, [null, [0, places]])));

  const row = (values: Tensor, t: number) => slice(values, [t]);
  const start = slice(row(scores, 0), [null, [0, Math.min(2, places)]]);
  const first = extended(start, places);
  // No steps: nothing but the first blank's place, before which nothing was said.
  const unsaid = extended(broadcastTo(logs.scalar(0, "f32"), [examples, 1]), places);
  let alpha = select(reshape(gt(lengths, 0), [examples, 1]), first, unsaid);
  for (let t = 1; t < steps; t++) {
    const one = shifted(alpha, 1);
    const two = select(skips, shifted(alpha, 2), never);
    const next = add(logSumExp(stack([alpha, one, two]), 0), row(scores, t));
    const runs = reshape(gt(lengths, t), [examples, 1]);
    alpha = select(runs, maximum(next, never), alpha);
  }
  const last = reshape(mul(inside("ctc", targetLengths, symbols + 1), 2), [examples, 1]);
  const ends = [last, maximum(sub(last, 1), 0)].map((at) => atPlaces(alpha, at, 1));
  // A target of nothing ends in one place only.
  const isEmpty = reshape(eq(targetLengths, 0), [examples, 1]);
  const second = select(logicalNot(isEmpty), ends[1]!, never);
  const sums = neg(logSumExp(concat([ends[0]!, second], 1), 1));
  return select(gt(sums, impossible), Infinity, sums);
}

/** Each row with impossible places in front, as long as before. */
const shifted = (x: Tensor, by: number): Tensor => {
  const [rows, places] = x.shape as [number, number];
  const front = broadcastTo(x.scalar(never, "f32"), [rows, Math.min(by, places)]);
  return slice(concat([front, x], 1), [null, [0, places]]);
};

/** Each row with impossible places behind. */
function extended(x: Tensor, places: number): Tensor {
  const [rows, length] = x.shape as [number, number];
  if (length === places) return x;
  return concat([x, broadcastTo(x.scalar(never, "f32"), [rows, places - length])], 1);
}

function check(
  logits: Tensor,
  targets: Tensor,
  lengths: Tensor,
  targetLengths: Tensor,
  blank: number,
): void {
  const [, examples, classes] = logits.shape;
  for (const [what, each] of Object.entries({ targets, lengths, targetLengths }))
    expectWhole("ctc", what, each);
  const fits =
    logits.shape.length === 3 &&
    logits.shape[0]! > 0 &&
    targets.shape.length === 2 &&
    targets.shape[0] === examples &&
    [lengths, targetLengths].every(({ shape }) => sameShape(shape, [examples!]));
  if (!fits)
    throw new ShapeError(
      `ctc: logits [t, n, c], targets [n, s] and lengths [n] do not fit, got ${[logits, targets, lengths, targetLengths].map(({ shape }) => show(shape)).join(", ")}`,
    );
  if (!Number.isInteger(blank) || blank < 0 || blank >= classes!)
    throw new ValueError(`ctc: the blank ${shown(blank)} is not one of the ${classes} classes`);
}
