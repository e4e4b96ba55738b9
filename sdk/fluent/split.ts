import { draws } from "../data/draws.ts";
import { selectFeatures } from "../data/split.ts";
import type { SplitPlan } from "../data/split.ts";
import { declareSplit, describeSplit, drawSplit } from "../features/describe-split.ts";
import type { SplitDescription } from "../features/describe-split.ts";

/** A table with its target and its test rows: ready to train on. */
export class Split<in out X, in out Y> {
  readonly #split: SplitPlan;

  constructor(split: SplitPlan) {
    this.#split = split;
  }

  /** Keeps the named feature columns, as `importance.top(20)` gives them. */
  select(columns: readonly string[] | { readonly names: readonly string[] }): Split<X, Y> {
    const names = "names" in columns ? columns.names : columns;
    return new Split(selectFeatures(this.#split, names));
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
