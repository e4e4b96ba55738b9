import { expectList } from "../core/options.ts";
import { checkFinite, checkLengths, expectNumbers, type Numbers } from "./check.ts";

/** The share of rows whose predicted class is the actual one. */
export function accuracy(actual: Numbers, predicted: Numbers): number {
  checkLengths("accuracy", actual, predicted);
  let hits = 0;
  for (let i = 0; i < actual.length; i++) if (actual[i] === predicted[i]) hits++;
  return hits / actual.length;
}

/** Counts of actual class (row) against predicted class (column). */
export function confusionMatrix(actual: Numbers, predicted: Numbers, classes: number): number[][] {
  checkLengths("confusion matrix", actual, predicted);
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let i = 0; i < actual.length; i++) {
    const [from, to] = [actual[i]!, predicted[i]!];
    if (counts[from]?.[to] === undefined)
      throw new RangeError(
        `confusion matrix: row ${i} has classes ${from} and ${to}; there are ${classes}`,
      );
    counts[from][to]++;
  }
  return counts;
}

/** How well one class is found. */
export interface ClassScore {
  /** Of the rows predicted as this class, the share that is; 0 when there are none. */
  readonly precision: number;
  /** Of the rows of this class, the share predicted so; 0 when there are none. */
  readonly recall: number;
  /** The harmonic mean of precision and recall. */
  readonly f1: number;
  /** Rows of this class. */
  readonly support: number;
}

/** Precision, recall and F1 of each class, from a confusion matrix. */
export function classScores(counts: readonly (readonly number[])[]): ClassScore[] {
  expectList("classScores", "a confusion matrix", counts);
  for (const row of counts) expectList("classScores", "a row of a confusion matrix", row);
  return counts.map((row, c) => {
    const hits = row[c]!;
    const support = row.reduce((a, b) => a + b, 0);
    const predicted = counts.reduce((sum, other) => sum + other[c]!, 0);
    const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
    return {
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, predicted + support),
      support,
    };
  });
}

/** The mean of −ln p of the actual class; `probabilities` has one row per row and one column per class. */
export function logLoss(actual: Numbers, probabilities: Numbers, classes: number): number {
  expectNumbers("log loss", "actual values", actual);
  expectNumbers("log loss", "probabilities", probabilities);
  if (probabilities.length !== actual.length * classes)
    throw new RangeError(
      `log loss: ${actual.length} rows of ${classes} classes need ${actual.length * classes} probabilities, got ${probabilities.length}`,
    );
  checkLengths("log loss", actual, actual);
  checkFinite("log loss", probabilities);
  let sum = 0;
  for (let row = 0; row < actual.length; row++) {
    const p = probabilities[row * classes + actual[row]!]!;
    // A probability of exactly 0 would make one wrong row infinite.
    sum -= Math.log(Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON));
  }
  return sum / actual.length;
}

/** The most probable class of each row, the first of equals. */
export function mostProbable(probabilities: Numbers, classes: number): Int32Array {
  const rows = probabilities.length / classes;
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (probabilities[row * classes + c]! > probabilities[row * classes + best]!) best = c;
    return best;
  });
}
