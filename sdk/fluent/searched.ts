import { draws } from "../core/draws.ts";
import { host } from "../core/host.ts";
import { progress } from "../core/progress.ts";
import type { SplitPlan } from "../data/split.ts";
import { prepare } from "../features/prepare.ts";
import { parseRecipe } from "../models/recipes.ts";
import type { Recipe } from "../models/recipe.ts";
import type { Chart } from "../plot/chart.ts";
import { liveChart } from "../plot/live.ts";
import type { SearchSpace } from "../search/candidate.ts";
import { studyBundle, studyText } from "../search/leaderboard.ts";
import { parameterImportance, type ParameterImportance } from "../search/parameter-importance.ts";
import { bestFirst, paretoFront } from "../search/rank.ts";
import { search, type SearchOptions, type Study } from "../search/search.ts";
import { paretoChart, regretChart } from "../search/study-charts.ts";
import type { Trial } from "../search/trial.ts";
import type { Model } from "./model.ts";
import { train, type TrainOptions } from "./train.ts";

/** How `search` searches, and whether it shows itself. */
export interface SplitSearchOptions extends SearchOptions {
  /** Whether the search is drawn while it runs; true without it. */
  readonly live?: boolean;
}

/** The trials of a search; draws itself as a leaderboard and a curve, and trains the best candidate. */
export class Searched {
  readonly #split: SplitPlan;
  readonly #study: Study;

  constructor(split: SplitPlan, study: Study) {
    this.#split = split;
    this.#study = study;
  }

  /** All trials in the order in which they ran. */
  get trials(): readonly Trial[] {
    return this.#study.trials;
  }

  /** The complete trials, the best first. */
  get ranked(): readonly Trial[] {
    const { trials, metric } = this.#study;
    return bestFirst(trials, metric, false).filter(({ state }) => state === "complete");
  }

  /** The trial with the best metric. */
  get best(): Trial {
    const [best] = this.ranked;
    if (!best)
      throw new RangeError("search: it was interrupted before a trial was complete; search again");
    return best;
  }

  /** The trials that no other beats in both metric and latency, the fastest first; only where latency was asked for. */
  get front(): readonly Trial[] {
    this.#requireLatency("front");
    return paretoFront(this.#study.trials, this.#study.metric);
  }

  /** Whether the search was stopped before its time; it holds what it found until then. */
  get interrupted(): boolean {
    return this.#study.interrupted;
  }

  /** The network of a trial, the best one without a number. */
  recipe(trial: Trial = this.best): Recipe {
    return parseRecipe(trial.recipe);
  }

  /**
   * Trains the best candidate, or another trial's, on all training rows, with the options of the search unless others are given.
   *
   * @example
   * const model = await found.fit({ epochs: 60, earlyStop: 8 });
   */
  fit({
    trial = this.best,
    ...options
  }: TrainOptions & { readonly trial?: Trial } = {}): Promise<Model> {
    const { training, seed } = this.#study;
    const all = { seed, ...training, ...trial.training, ...options };
    return train(this.#split, this.recipe(trial), all);
  }

  /** How much of the metric's variance each parameter explains; draws itself as bars. */
  importance(): ParameterImportance {
    const { parameters, metric, seed } = this.#study;
    const complete = this.ranked
      .toReversed()
      .map(({ values, value }) => ({ values, value: value! }));
    return parameterImportance(parameters, complete, metric.label, seed);
  }

  /** Each trial's metric, and the best so far. */
  chart(): Chart {
    return regretChart(this.#study);
  }

  /** Metric against latency, with the Pareto front. */
  pareto(): Chart {
    this.#requireLatency("pareto");
    return paretoChart(this.#study);
  }

  #requireLatency(what: string): void {
    const { frugal, metric } = this.#study;
    if (!frugal)
      throw new TypeError(
        `${what}: this search did not measure latency; search with { metric: "${metric.name}+latency" }`,
      );
  }

  static {
    draws<Searched>(this.prototype, {
      display: (found) => studyBundle(found.#study),
      text: (found) => studyText(found.#study),
    });
  }
}

/** Searches on the training rows of a split, watched live unless `live` is false. */
export async function searchSplit(
  split: SplitPlan,
  space: SearchSpace,
  { live = true, ...options }: SplitSearchOptions = {},
): Promise<Searched> {
  const { train: rows, target } = await prepare(split);
  const watcher = live ? watch() : undefined;
  const data = { ...rows, hash: split.hash };
  const study = await search(space, target, data, options, watcher?.onTrial);
  const shown = watcher?.end(study);
  // After an interrupt the next cell may start at once, and shall find what was found.
  if (!study.interrupted) await shown;
  return new Searched(split, study);
}

/** A live leaderboard in a notebook, a line that changes in a terminal, nothing elsewhere. */
function watch(): { onTrial(study: Study): void; end(study: Study): Promise<void> } | undefined {
  const chart = liveChart();
  if (chart) {
    const show = (study: Study) => () => ({ toBundle: () => studyBundle(study) });
    return {
      onTrial: (study) => chart.update(show(study)),
      end: (study) => chart.finish(show(study)),
    };
  }
  if (host() || !process.stderr.isTTY) return undefined;
  const line = progress("searching");
  const text = ({ trials, wanted }: Study): string => `trial ${trials.length} of ${wanted}`;
  return {
    onTrial: (study) => line.update(text(study)),
    end: async (study) => line.done(text(study)),
  };
}
