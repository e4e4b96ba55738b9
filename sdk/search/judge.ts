import type { Recipe } from "../models/recipe.ts";
import { fit, type Trained } from "../train/fit.ts";
import type { FitOptions } from "../train/options.ts";
import { predictor } from "../train/predictor.ts";
import { finisher, outputsOf, unscale, type Goal } from "../train/task.ts";
import type { TrainingData } from "../train/training-data.ts";
import { validationRows } from "../train/validation-rows.ts";
import { measure, type SearchMetric } from "./metric.ts";

/** What one training of a candidate gives. */
export interface Verdict {
  readonly value: number;
  readonly trained: Trained;
}

/** Trains on part of the rows and measures on the rest. Which rows those are depends on the seed alone, so that candidates meet the same. */
export async function judge(
  recipe: Recipe,
  goal: Goal,
  data: TrainingData,
  options: FitOptions & { readonly seed: number; readonly validation: number },
  metric: SearchMetric,
  onEpoch: (epoch: number, validationLoss: number) => void,
): Promise<Verdict> {
  const trained = await fit(recipe, goal, data, options, {
    onEpoch({ epochs }) {
      const { epoch, validationLoss } = epochs.at(-1)!;
      onEpoch(epoch, validationLoss!);
    },
  });
  const { validation } = validationRows(
    data.rows,
    options.validation,
    options.seed,
    goal.kind === "classes" ? data.y : undefined,
  );
  const x = new Float32Array(validation.length * data.columns);
  validation.forEach((row, i) =>
    x.set(data.x.subarray(row * data.columns, (row + 1) * data.columns), i * data.columns),
  );
  const predicted = unscale(goal, trained.scale, run(trained, data.columns)(x, validation.length));
  const actual = Array.from(validation, (row) => data.y[row]!);
  return { value: measure(metric, goal, actual, predicted), trained };
}

/** The median time of predicting one row, in microseconds. */
export function latencyOf(trained: Trained, columns: number): number {
  const predict = run(trained, columns);
  const row = new Float32Array(columns);
  const times: number[] = [];
  // The first ones compile and warm the caches.
  for (let i = 0; i < 150; i++) {
    const start = performance.now();
    predict(row, 1);
    if (i >= 50) times.push((performance.now() - start) * 1000);
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}

function run(
  { recipe, goal, params }: Trained,
  columns: number,
): (x: Float32Array, rows: number) => Float32Array {
  const outputs = outputsOf(goal);
  const predict = predictor(recipe.build(columns, outputs), columns, outputs, finisher(goal));
  return (x, rows) => predict(params, x, rows);
}
