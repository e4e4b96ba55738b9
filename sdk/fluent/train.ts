import type { SplitPlan } from "../data/split.ts";
import { prepare } from "../features/prepare.ts";
import type { Recipe } from "../models/recipe.ts";
import { readyToDraw } from "../plot/live.ts";
import { fit } from "../train/fit.ts";
import type { FitOptions } from "../train/options.ts";
import { Model } from "./model.ts";
import { watch } from "./watch.ts";

/** How `fit` trains, and whether it shows itself. */
export interface TrainOptions extends FitOptions {
  /** Whether the training is drawn while it runs; true without it. */
  readonly live?: boolean;
}

/** Prepares the rows of a split and trains a recipe on its training rows, watched live unless `live` is false. */
export async function train(
  split: SplitPlan,
  recipe: Recipe,
  { live = true, ...options }: TrainOptions = {},
): Promise<Model> {
  if (typeof (recipe as Partial<Recipe> | undefined)?.build !== "function")
    throw new TypeError(
      "fit: expected a network to train, as in data.fit(mlp({ hidden: [64, 64] }))",
    );
  const [{ train: rows, test, target, fitted, dataHash }] = await Promise.all([
    prepare(split),
    live ? readyToDraw() : undefined,
  ]);
  const watcher = live ? watch() : undefined;
  const trained = await fit(recipe, target, rows, options, watcher);
  const shown = watcher?.end(trained.history, trained.interrupted);
  // After an interrupt the next cell may start at once, and shall find the model.
  if (!trained.interrupted) await shown;
  return new Model({ trained, fitted, dataHash, test, train: rows });
}
