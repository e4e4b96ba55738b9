import { currentSeed } from "../core/random.ts";
import { describe } from "../data/describe.ts";
import type { Description } from "../data/describe.ts";
import { declareFrame } from "../data/declare.ts";
import { draws } from "../core/draws.ts";
import { calculations, condition } from "../data/expression.ts";
import type { Column } from "../data/column.ts";
import { kindText } from "../data/column.ts";
import type {
  Bool,
  Col,
  Has,
  HasAll,
  Names,
  Only_,
  Open,
  Put_,
  Row,
  Without_,
} from "../data/kinds.ts";
import { next, planJson } from "../data/plan.ts";
import type { Plan, PlanJson } from "../data/plan.ts";
import { preview } from "../data/preview.ts";
import { reportOf } from "../data/report.ts";
import type { Report } from "../data/report.ts";
import { collect, countRows } from "../data/rows.ts";
import { splitPlan } from "../data/split.ts";
import type { SplitOptions } from "../data/split.ts";
import { derive } from "../data/verbs/derive.ts";
import { drop } from "../data/verbs/drop.ts";
import { filter } from "../data/verbs/filter.ts";
import { head } from "../data/verbs/head.ts";
import { sample } from "../data/verbs/sample.ts";
import { select } from "../data/verbs/select.ts";
import { sort } from "../data/verbs/sort.ts";
import { Clean } from "./clean.ts";
import { Encode } from "./encode.ts";
import { Split } from "./split.ts";

/** Rows × named, typed columns. Immutable; nothing runs until it is shown or collected. */
export class Frame<in out C> {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Keeps the named columns, in that order. */
  select<const K extends Names<C>>(...columns: HasAll<C, K>): Frame<Only_<C, K[number]>> {
    return new Frame(next(this.#plan, select, { columns: strings(columns) }));
  }

  /** Leaves out the named columns. */
  drop<const K extends Names<C>>(...columns: HasAll<C, K>): Frame<Without_<C, K[number]>> {
    return new Frame(next(this.#plan, drop, { columns: strings(columns) }));
  }

  /**
   * Adds columns calculated from the others, or replaces them.
   *
   * @example
   * credit.derive({ monthly: (r) => r.credit_amount.div(r.duration) })
   */
  derive<D extends Record<string, Col>>(columns: {
    [K in keyof D]: (row: C) => D[K];
  }): Frame<Put_<C, D>> {
    return new Frame(next(this.#plan, derive, calculations(this.#plan.columns, columns)));
  }

  /** Keeps the rows for which the condition is true. */
  filter(keep: (row: C) => Bool): Frame<C> {
    return new Frame(next(this.#plan, filter, condition(this.#plan.columns, keep)));
  }

  /** Keeps the first rows. */
  head(rows = 5): Frame<C> {
    return new Frame(next(this.#plan, head, { rows }));
  }

  /** Orders the rows by columns, smallest first and missing values last. */
  sort<const K extends Names<C>>(...columns: HasAll<C, K>): Frame<C> {
    return new Frame(next(this.#plan, sort, { columns: strings(columns), descending: false }));
  }

  /** Orders the rows by columns, largest first and missing values last. */
  sortDescending<const K extends Names<C>>(...columns: HasAll<C, K>): Frame<C> {
    return new Frame(next(this.#plan, sort, { columns: strings(columns), descending: true }));
  }

  /** Keeps that many rows drawn at random, the same for the same seed. */
  sample(rows: number, seed: number = currentSeed()): Frame<C> {
    return new Frame(next(this.#plan, sample, { rows, seed }));
  }

  /**
   * Fills gaps, leaves out outliers and duplicates.
   *
   * @example
   * credit.clean((c) => c.impute("median").outliers({ z: 3 }).dropDuplicates())
   */
  clean<D>(steps: (clean: Clean<C>) => Clean<D>): Frame<D> {
    return new Frame(Clean.plan(steps(new Clean(this.#plan))));
  }

  /**
   * Turns columns into numbers.
   *
   * @example
   * credit.encode((e) => e.oneHot("purpose", "housing").standardize())
   */
  encode<D>(steps: (encode: Encode<C>) => Encode<D>): Frame<D> {
    return new Frame(Encode.plan(steps(new Encode(this.#plan))));
  }

  /** Names what is to be predicted and sets test rows apart; the next step is `fit()`. */
  split<const Y extends (keyof C & string) | Open>(
    options: Omit<SplitOptions, "target"> & { readonly target: Has<C, Y> },
  ): Split<Without_<C, Y>, C[Y & keyof C]> {
    return new Split(splitPlan(this.#plan, options, currentSeed()));
  }

  /** Every column in figures. */
  describe(): Promise<Description> {
    return describe(this.#plan);
  }

  /** What reading the file made of its columns: kinds, missing values, values that did not convert. */
  report(): Report {
    return reportOf(this.#plan.source);
  }

  /** The rows as plain objects; the first ones when a number is given. */
  async rows(most?: number): Promise<readonly Row<C>[]> {
    return (await collect(this.#plan, most)) as readonly Row<C>[];
  }

  /** How many rows there are. */
  count(): Promise<number> {
    return countRows(this.#plan);
  }

  /** The columns: names, kinds, levels. */
  get columns(): readonly Column[] {
    return this.#plan.columns;
  }

  /** The plan as data: where the rows come from and what is done to them. `openPlan` reads it. */
  toJSON(): PlanJson {
    return planJson(this.#plan);
  }

  static {
    draws<AnyFrame>(this.prototype, {
      display: (frame) => preview(frame.#plan),
      text: (frame) =>
        `Frame { ${frame.columns.map((each) => `${each.name}: ${kindText(each)}`).join(", ")} }`,
      declare: (frame, name) => declareFrame(name, frame.#plan),
    });
  }
}

/** A frame of any columns. */
// oxlint-disable-next-line typescript/no-explicit-any -- a frame's type admits no other that fits every column map
export type AnyFrame = Frame<any>;

const strings = (columns: unknown): readonly string[] => columns as readonly string[];
