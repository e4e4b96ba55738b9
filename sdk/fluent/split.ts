import { draws } from "../core/draws.ts";
import { selectFeatures } from "../data/split.ts";
import type { SplitPlan } from "../data/split.ts";
import { declareSplit, describeSplit, drawSplit } from "../features/describe-split.ts";
import type { SplitDescription } from "../features/describe-split.ts";
import type { Recipe } from "../models/recipe.ts";
import type { SearchSpace } from "../search/candidate.ts";
import { crossValidate } from "./cross-validation.ts";
import type { CrossValidation, CrossValidationOptions } from "./cross-validation.ts";
import type { Model } from "./model.ts";
import { searchSplit } from "./searched.ts";
import type { Searched, SplitSearchOptions } from "./searched.ts";
import { train } from "./train.ts";
import type { TrainOptions } from "./train.ts";

/** A table with its target and its test rows: ready to train on. */
export class Split<in out X, in out Y> {
  readonly #split: SplitPlan;

  constructor(split: SplitPlan) {
    this.#split = split;
  }

  /** Keeps the named feature columns, as `importance.top(20)` gives them. */
  select(columns: readonly string[]): Split<X, Y> {
    return new Split(selectFeatures(this.#split, columns));
  }

  /**
   * Trains a network on the training rows, with a live curve in a notebook. An interrupt ends it within a step, and the model keeps what it learned.
   *
   * @example
   * const model = await data.fit(mlp({ hidden: [64, 64] }), { epochs: 30, earlyStop: 5 });
   */
  fit(recipe: Recipe, options?: TrainOptions): Promise<Model> {
    return train(this.#split, recipe, options);
  }

  /** Trains once for each of several equal folds of all rows, and judges each row by a model that did not see it. */
  crossValidate(recipe: Recipe, options?: CrossValidationOptions): Promise<CrossValidation> {
    return crossValidate(this.#split, recipe, options);
  }

  /**
   * Tries networks and trainings of a space on the training rows, with a live leaderboard in a notebook. An interrupt keeps the best so far.
   *
   * @example
   * const found = await data.search({ depth: [1, 3], width: [32, 64, 128] }, { metric: "auc", constraint: "FLOPs<1e5", trials: 40 });
   * const model = await found.fit({ epochs: 30 });
   */
  search(space: SearchSpace, options?: SplitSearchOptions): Promise<Searched> {
    return searchSplit(this.#split, space, options);
  }

  /** The sizes of the training and the test part, by class. */
  describe(): Promise<SplitDescription> {
    return describeSplit(this.#split);
  }

  /** The plan behind a split. */
  static plan<X, Y>(split: Split<X, Y>): SplitPlan {
    return split.#split;
  }

  static {
    draws<AnySplit>(this.prototype, {
      display: async (split) => drawSplit(await split.describe()),
      text: (split) => `Split { target: ${split.#split.options.target} }`,
      declare: (split, name) => declareSplit(name, split.#split),
    });
  }
}

/** A split of any columns. */
// oxlint-disable-next-line typescript/no-explicit-any -- a split's type admits no other that fits every column map
type AnySplit = Split<any, any>;
