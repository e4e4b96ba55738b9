import { checkOptions } from "../core/options.ts";
import { isNumber } from "../data/column.ts";
import { all, name, number, TEST } from "../data/sql.ts";
import type { Verb } from "../data/verb.ts";
import { chosen, requireAll } from "./columns.ts";

/** When a value is an outlier. */
export interface OutlierOptions {
  /** Farther from the mean than this many standard deviations. */
  readonly z?: number;
  /** Farther below the first or above the third quartile than this many interquartile ranges. */
  readonly iqr?: number;
  /** The columns to look at; all numbers when left out. */
  readonly columns?: readonly string[];
}

/** The lowest and highest value that is no outlier, by column. */
type Limits = Readonly<Record<string, readonly [low: number, high: number]>>;

/**
 * Leaves out training rows with an outlier in any of the columns; test rows all stay. With both rules given, a value
 * is an outlier only when both say so. A column without spread has no outliers.
 */
export const outliers: Verb<OutlierOptions, Limits> = {
  name: "outliers",

  columns: (columns, options) => {
    checkOptions("outliers", options, ["z", "iqr", "columns"]);
    check(options.z, "z");
    check(options.iqr, "iqr");
    if (options.z === undefined && options.iqr === undefined)
      throw new RangeError("outliers: no rule given; give { z: 3 }, { iqr: 1.5 } or both");
    chosen("outliers", columns, options.columns, isNumber, "a number");
    return columns;
  },

  learn: async (ask, { columns, options, target }) => {
    const { z, iqr } = options;
    const names = chosen("outliers", columns, options.columns, isNumber, "a number", target);
    if (names.length === 0) return {};
    const statistics = names.map((each, i) => {
      const x = `${name(each.name)}::double`;
      return `avg(${x}) as m${i}, stddev_pop(${x}) as s${i}, quantile_cont(${x}, 0.25) as a${i}, quantile_cont(${x}, 0.75) as b${i}`;
    });
    const found = await ask.inOrder(all(statistics));
    requireAll("outliers", names, (i) => found[`m${i}`]);
    return Object.fromEntries(
      names.map((each, i) => {
        const of = (what: string): number => Number(found[`${what}${i}`]);
        const rules: (readonly [number, number])[] = [];
        if (z !== undefined) rules.push(around(of("m"), of("m"), z * of("s"), of("s")));
        if (iqr !== undefined)
          rules.push(around(of("a"), of("b"), iqr * (of("b") - of("a")), of("b") - of("a")));
        return [
          each.name,
          [Math.min(...rules.map(([low]) => low)), Math.max(...rules.map(([, high]) => high))],
        ];
      }),
    );
  },

  sql: (from, { learned }) => {
    const within = Object.entries(learned)
      .filter(([, [low, high]]) => Number.isFinite(low) || Number.isFinite(high))
      .map(([each, [low, high]]) => {
        const x = `${name(each)}::double`;
        return `(${x} is null or ${x} between ${number(low)} and ${number(high)})`;
      });
    return `select * from ${from} where ${TEST} or (${within.length > 0 ? within.join(" and ") : "true"})`;
  },
};

/** From `reach` below `low` to `reach` above `high`; without limits where the values do not spread. */
function around(
  low: number,
  high: number,
  reach: number,
  spread: number,
): readonly [number, number] {
  return spread > 0 ? [low - reach, high + reach] : [-Infinity, Infinity];
}

function check(value: number | undefined, rule: string): void {
  if (value !== undefined && !(value > 0))
    throw new RangeError(`outliers: ${rule} must be above 0, got ${value}`);
}
