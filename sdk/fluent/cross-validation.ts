import { selectFeatures, splitPlan, type SplitPlan } from "../data/split.ts";
import { metricLabels, type Evaluation, type MetricName } from "../evaluate/evaluation.ts";
import type { Recipe } from "../models/recipe.ts";
import { draws } from "../core/draws.ts";
import { alignColumns } from "../plot/text.ts";
import type { FitOptions } from "../train/options.ts";
import { train } from "./train.ts";

/** How each fold is trained, and how many folds there are. */
export interface CrossValidationOptions extends FitOptions {
  /** 5 without it. */
  readonly folds?: number;
}

/** The evaluations of a recipe trained once for each fold of the rows. */
export class CrossValidation {
  readonly folds: readonly Evaluation[];

  constructor(folds: readonly Evaluation[]) {
    this.folds = folds;
  }

  /** The mean of a metric over the folds. */
  mean(metric: MetricName): number {
    const values = this.#values(metric);
    return values.reduce((a, b) => a + b, 0) / values.length;
  }

  /** The standard deviation of a metric between the folds. */
  deviation(metric: MetricName): number {
    const mean = this.mean(metric);
    const values = this.#values(metric);
    return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  }

  toText(): string {
    const names = Object.keys(this.folds[0]?.metrics ?? {}) as MetricName[];
    const rows = names.map((name) => [
      metricLabels[name],
      this.mean(name).toFixed(3),
      `± ${this.deviation(name).toFixed(3)}`,
    ]);
    return [`${this.folds.length} folds, mean ± deviation`, ...alignColumns(rows)].join("\n");
  }

  #values(metric: MetricName): number[] {
    return this.folds.map((fold) => fold[metric].value);
  }

  static {
    draws<CrossValidation>(this.prototype, { text: (found) => found.toText() });
  }
}

/** Trains once for each of several equal folds: every row is a test row once, and is judged by a model that did not see it. */
export async function crossValidate(
  { plan, options, features }: SplitPlan,
  recipe: Recipe,
  { folds = 5, ...fit }: CrossValidationOptions = {},
): Promise<CrossValidation> {
  if (!Number.isInteger(folds) || folds < 2)
    throw new RangeError(`cross-validation: folds is ${folds}; it is a whole number from 2 on`);
  const found: Evaluation[] = [];
  for (let index = 0; index < folds; index++) {
    const whole = splitPlan(plan, { ...options, fold: { index, of: folds } }, options.seed);
    const split = features ? selectFeatures(whole, features) : whole;
    const model = await train(split, recipe, { ...fit, live: false });
    found.push(await model.evaluate());
    if (model.interrupted) break;
  }
  return new CrossValidation(found);
}
