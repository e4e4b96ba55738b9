import type { AreAll, Full_, FullOf_, HasAll, Names, NamesOf, NumTag } from "../data/kinds.ts";
import { next } from "../data/plan.ts";
import type { Plan } from "../data/plan.ts";
import { dropDuplicates } from "../features/drop-duplicates.ts";
import { dropNulls } from "../features/drop-nulls.ts";
import { impute } from "../features/impute.ts";
import type { How } from "../features/impute.ts";
import { outliers } from "../features/outliers.ts";

/** The cleaning steps of a frame, in order. What they learn, they learn from training rows. */
export class Clean<in out C> {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /**
   * Fills missing values. Without names: `median` and `mean` fill numbers and give categories their most frequent
   * level, `mode` and a constant fill every column that can hold them.
   */
  impute<
    const H extends How,
    const K extends (H extends "median" | "mean" ? NamesOf<C, NumTag> : Names<C>),
  >(
    how: H,
    ...columns: H extends "median" | "mean" ? AreAll<C, K, NumTag, "a number"> : HasAll<C, K>
  ): Clean<K extends readonly [] ? Full_<C> : FullOf_<C, K[number]>> {
    return new Clean(next(this.#plan, impute, { how, ...named(columns) }));
  }

  /** Leaves out training rows with a value beyond `z` deviations or `iqr` quartile ranges (both given: beyond both). */
  outliers<const K extends NamesOf<C, NumTag>>(
    rule: { readonly z?: number; readonly iqr?: number },
    ...columns: AreAll<C, K, NumTag, "a number">
  ): Clean<C> {
    return new Clean(next(this.#plan, outliers, { ...rule, ...named(columns) }));
  }

  /** Keeps the first of rows that are equal in every column. */
  dropDuplicates(): Clean<C> {
    return new Clean(next(this.#plan, dropDuplicates, {}));
  }

  /** Leaves out rows in which a value is missing, in the named columns or in any. */
  dropNulls<const K extends Names<C>>(
    ...columns: HasAll<C, K>
  ): Clean<FullOf_<C, K extends readonly [] ? keyof C : K[number]>> {
    return new Clean(next(this.#plan, dropNulls, named(columns)));
  }

  /** The plan with the steps. */
  static plan<C>(clean: Clean<C>): Plan {
    if (!(#plan in Object(clean)))
      throw new TypeError(
        'clean: the function gives no steps; return them, as in (c) => c.impute("median")',
      );
    return clean.#plan;
  }
}

/** Column arguments as an option; none means all that suit. */
export function named(columns: unknown): { columns?: readonly string[] } {
  const names = columns as readonly string[];
  return names.length > 0 ? { columns: names } : {};
}
