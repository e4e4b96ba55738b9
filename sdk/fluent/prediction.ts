import type { Goal } from "../train/task.ts";
import { mostProbable } from "../evaluate/classification.ts";

/** What a model says of one row. */
export interface Prediction {
  /** The most probable class, or the number. */
  readonly prediction: string | number;
  /** The probability of every class; empty when the target is a number. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** The outputs of a model, row by row, as predictions. */
export function asPredictions(goal: Goal, outputs: Float32Array): Prediction[] {
  if (goal.kind === "number")
    return Array.from(outputs, (prediction) => ({ prediction, probabilities: {} }));
  const { classes } = goal;
  return Array.from(mostProbable(outputs, classes.length), (best, row) => ({
    prediction: classes[best]!,
    probabilities: Object.fromEntries(
      classes.map((name, c) => [name, outputs[row * classes.length + c]!]),
    ),
  }));
}
