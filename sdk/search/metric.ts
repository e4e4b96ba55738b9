import { weightedClassAuc } from "../evaluate/auc.ts";
import { accuracy, logLoss, mostProbable } from "../evaluate/classification.ts";
import { mse, r2 } from "../evaluate/regression.ts";
import type { Goal } from "../train/task.ts";

/** What a search makes best. */
export type SearchMetric = "auc" | "accuracy" | "loss" | "r2";

/** A metric, or a metric against the time that one prediction takes. */
export type SearchGoal = SearchMetric | `${SearchMetric}+latency`;

/** A metric of validation rows. */
export interface Metric {
  readonly name: SearchMetric;
  readonly label: string;
  /** 1 when less is better, −1 when more is. */
  readonly sign: 1 | -1;
  /** Which kind of target has it. */
  readonly kinds: readonly Goal["kind"][];
}

const metrics: Readonly<Record<SearchMetric, Omit<Metric, "name">>> = {
  auc: { label: "AUC", sign: -1, kinds: ["classes"] },
  accuracy: { label: "accuracy", sign: -1, kinds: ["classes"] },
  r2: { label: "R²", sign: -1, kinds: ["number"] },
  loss: { label: "loss", sign: 1, kinds: ["classes", "number"] },
};

/** The metric of a goal, and whether latency counts too; without a name AUC for classes and R² for a number. */
export function parseGoal(
  name: SearchGoal | undefined,
  goal: Goal,
): { readonly metric: Metric; readonly latency: boolean } {
  const wanted = name ?? (goal.kind === "classes" ? "auc" : "r2");
  const [first, second, ...rest] = wanted.split("+");
  const latency = second === "latency";
  const found = Object.hasOwn(metrics, first!) ? metrics[first as SearchMetric] : undefined;
  if (!found || rest.length > 0 || (second !== undefined && !latency))
    throw new TypeError(
      `search: no metric "${wanted}"; there are ${Object.keys(metrics).join(", ")}, each also with "+latency"`,
    );
  if (!found.kinds.includes(goal.kind))
    throw new TypeError(
      `search: "${first}" needs a target of classes or a number, and this one is ${goal.kind === "classes" ? "classes" : "a number"}; use ${goal.kind === "classes" ? "auc, accuracy or loss" : "r2 or loss"}`,
    );
  return { metric: { name: first as SearchMetric, ...found }, latency };
}

/** A metric of predictions as the model gives them: probabilities row by row, or numbers in the target's unit. */
export function measure(
  name: SearchMetric,
  goal: Goal,
  actual: readonly number[],
  predicted: Float32Array,
): number {
  if (goal.kind === "number") return name === "r2" ? r2(actual, predicted) : mse(actual, predicted);
  const count = goal.classes.length;
  if (name === "auc") return weightedClassAuc(actual, predicted, count)();
  if (name === "accuracy") return accuracy(actual, mostProbable(predicted, count));
  return logLoss(actual, predicted, count);
}
