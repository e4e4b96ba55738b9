import { host } from "../core/host.ts";
import { progress } from "../core/progress.ts";
import type { SplitPlan } from "../data/split.ts";
import { prepare } from "../features/prepare.ts";
import type { Recipe } from "../models/recipe.ts";
import { liveChart } from "../plot/live.ts";
import { fit, type Watcher } from "../train/fit.ts";
import type { History } from "../train/history.ts";
import type { FitOptions } from "../train/options.ts";
import { Model } from "./model.ts";

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
  const { train: rows, test, target, fitted, dataHash } = await prepare(split);
  const watcher = live ? watch() : undefined;
  const trained = await fit(recipe, target, rows, options, watcher);
  const shown = watcher?.end(trained.history, trained.interrupted);
  // After an interrupt the next cell may start at once, and shall find the model.
  if (!trained.interrupted) await shown;
  return new Model({ trained, fitted, dataHash, test, train: rows });
}

/** A live chart in a notebook, a line that changes in a terminal, nothing elsewhere. */
function watch():
  | (Watcher & { end(history: History, interrupted: boolean): Promise<void> })
  | undefined {
  const chart = liveChart();
  if (chart)
    return {
      onEpoch: (history, of) =>
        chart.update(() => history.chart(`Training, epoch ${history.epochs.length} of ${of}`)),
      end: (history, interrupted) =>
        chart.finish(() =>
          history.chart(
            `Training, ${history.epochs.length} epochs${interrupted ? ", interrupted" : ""}`,
          ),
        ),
    };
  if (host() || !process.stderr.isTTY) return undefined;
  const line = progress("training");
  return {
    onEpoch: (history, of) => line.update(describe(history, `of ${of}`)),
    end: async (history) => line.done(describe(history, "")),
  };
}

function describe({ epochs }: History, of: string): string {
  const last = epochs.at(-1);
  const validation = last?.validationLoss;
  return `epoch ${epochs.length} ${of} loss ${last?.loss.toFixed(4)}${validation === undefined ? "" : ` validation ${validation.toFixed(4)}`}`;
}
