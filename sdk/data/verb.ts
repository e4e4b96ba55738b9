import type { Columns } from "./column.ts";
import type { Answer } from "./duck.ts";
import type { Value } from "./kinds.ts";

/** A row being carried through the steps of a plan. */
export type RowValues = Record<string, Value>;

/** What a step knows when it runs. */
export interface Step<O, K> {
  readonly options: O;
  /** The columns before the step. */
  readonly columns: Columns;
  /** What the step learned from the training rows. */
  readonly learned: K;
  /** The column to be predicted; steps that choose their own columns leave it alone. */
  readonly target: string | undefined;
}

/** Asks the rows before a step: one row of answers to a select list. */
export interface Ask {
  /** Over the training rows. */
  one(select: string): Promise<Answer>;
  /** Over the training rows on one thread, so that sums add in one order. */
  inOrder(select: string): Promise<Answer>;
}

/**
 * One kind of step of a plan: what columns come out, what it learns, how it is done in SQL and on a plain row.
 * Methods rather than function properties, so that verbs of all option types fit one table.
 */
export interface Verb<O = unknown, K = unknown> {
  readonly name: string;
  /** The columns after the step; throws when the options do not fit the columns. `learned` is undefined before the fit. */
  columns(columns: Columns, options: O, learned?: K, target?: string): Columns;
  /** What the step must know of the training rows; a step without it learns nothing. */
  learn?(ask: Ask, step: Omit<Step<O, K>, "learned">): Promise<K>;
  /** The step as one query over the table `from`. */
  sql(from: string, step: Step<O, K>): string;
  /** The step on one row, which it changes; a step without it leaves rows as they are and drops none when predicting.
   * A level that the training rows did not have is told to `unseen`. */
  row?(row: RowValues, step: Step<O, K>, unseen: (column: string, level: string) => void): void;
  /** The columns that must be there before the step for these to be there after it; the same when left out. */
  needs?(names: ReadonlySet<string>, options: O): ReadonlySet<string>;
}
