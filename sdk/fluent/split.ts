import type { SplitPlan } from "../data/split.ts";
import { selectFeatures } from "../data/split.ts";

/** A table with its target and its test rows: ready to train on. */
export class Split<in out X, in out Y> {
  readonly #split: SplitPlan;

  constructor(split: SplitPlan) {
    this.#split = split;
  }

  /** Keeps the named feature columns. */
  select(columns: readonly string[] | { readonly names: readonly string[] }): Split<X, Y> {
    const names = "names" in columns ? columns.names : columns;
    return new Split(selectFeatures(this.#split, names));
  }

  /** The plan behind a split. */
  static plan<X, Y>(split: Split<X, Y>): SplitPlan {
    return split.#split;
  }
}
