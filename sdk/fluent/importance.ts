import { host } from "../core/host.ts";
import { progress, type Progress } from "../core/progress.ts";
import { weightedClassAuc } from "../evaluate/auc.ts";
import { accuracy, mostProbable } from "../evaluate/classification.ts";
import { r2 } from "../evaluate/regression.ts";
import type { Importance } from "../explain/importance.ts";
import {
  permutationImportance,
  type ImportanceOptions,
} from "../explain/permutation-importance.ts";
import type { FittedPlan } from "../features/fitted-plan.ts";
import type { Matrix } from "../features/matrix.ts";
import type { Goal } from "../train/task.ts";

/** Permutation importance by AUC (two classes), accuracy (more) or R² (a number). */
export function importanceOf(
  goal: Goal,
  fitted: FittedPlan,
  matrix: Matrix,
  outputs: (x: Float32Array) => Float32Array,
  options: ImportanceOptions,
): Promise<Importance> {
  const { metric, score } = scoreOf(goal, matrix.y);
  return permutationImportance(
    { ...matrix, blocks: fitted.blocks, metric, score: (x) => score(outputs(x)) },
    { signal: host()?.signal, onProgress: lateProgress(), ...options },
  );
}

/** A line that appears only when the call takes long. */
function lateProgress(): (done: number, of: number) => void {
  const started = performance.now();
  let line: Progress | undefined;
  return (done, of) => {
    const text = `importance: ${done} of ${of} columns`;
    if (line === undefined && done < of && performance.now() - started > 1000)
      line = progress(text);
    if (done === of) line?.done(text);
    else line?.update(text);
  };
}

/** The metric that models of a goal are compared by, and its value for outputs. */
export function scoreOf(
  goal: Goal,
  actual: ArrayLike<number>,
): { metric: string; score: (outputs: Float32Array) => number } {
  if (goal.kind === "number") return { metric: "R²", score: (outputs) => r2(actual, outputs) };
  const count = goal.classes.length;
  return count === 2
    ? { metric: "AUC", score: (outputs) => weightedClassAuc(actual, outputs, 2)() }
    : { metric: "accuracy", score: (outputs) => accuracy(actual, mostProbable(outputs, count)) };
}
