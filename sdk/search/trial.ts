import type { RecipeJson } from "../models/recipe.ts";
import type { FitOptions } from "../train/options.ts";
import type { Cost } from "./cost.ts";
import type { Values } from "./space.ts";

/** One candidate and what became of it. */
export interface Trial {
  /** Counted from 1. */
  readonly number: number;
  /** `pruned`: stopped at a rung, being worse than others there. `failed`: its loss or metric was no number. */
  readonly state: "complete" | "pruned" | "failed";
  /** The candidate's values. */
  readonly values: Values;
  readonly recipe: RecipeJson;
  /** What the candidate says of its training. */
  readonly training: FitOptions;
  readonly cost: Cost;
  /** The mean metric of the validation rows over the repeats; null unless complete. */
  readonly value: number | null;
  /** The standard deviation of the metric between the repeats. */
  readonly deviation: number | null;
  /** The median time of predicting one row, in microseconds; measured where latency is asked for. */
  readonly latency: number | null;
  /** The validation loss of the first repeat at each rung it reached. */
  readonly rungs: readonly (readonly [epoch: number, loss: number])[];
  /** The epochs trained, over all repeats. */
  readonly epochs: number;
  readonly seconds: number;
  /** Why it failed. */
  readonly reason?: string;
}
