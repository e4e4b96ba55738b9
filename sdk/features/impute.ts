import { isNumber } from "../data/column.ts";
import type { Column, Columns } from "../data/column.ts";
import { all, name, number, text } from "../data/sql.ts";
import type { Verb } from "../data/verb.ts";
import { chosen, replaced, requireAll } from "./columns.ts";

/** What stands in for a missing value. */
export type How = "median" | "mean" | "mode" | { readonly constant: number | string | boolean };

/** How to impute, and which columns; all that have such a value when none is named. */
export interface ImputeOptions {
  readonly how: How;
  readonly columns?: readonly string[];
}

type Constant = number | string | boolean;
type Constants = Readonly<Record<string, Constant>>;

/**
 * Puts a value in place of missing ones, learned from the training rows: the median or mean of numbers, the mode (the
 * first of the most frequent) of anything, or a constant. Without names, `median` and `mean` give categories their mode.
 */
export const impute: Verb<ImputeOptions, Constants> = {
  name: "impute",

  columns: (columns, options, _, target) =>
    replaced(
      columns,
      touched(columns, options, target).map((each) => ({
        ...each,
        maybe: false,
        ...widened(each, options),
      })),
    ),

  learn: async (ask, { columns, options, target }) => {
    // Also columns without a gap today: a row to predict may have one.
    const all = touched(columns, options, target);
    if (all.length === 0) return {};
    const { how } = options;
    if (typeof how === "object")
      return Object.fromEntries(all.map((each) => [each.name, how.constant]));
    const select = all.map((each, i) => `${statistic(each, how)} as c${i}`).join(", ");
    const found = how === "mean" ? await ask.inOrder(select) : await ask.one(select);
    requireAll("impute", all, (i) => found[`c${i}`]);
    return Object.fromEntries(all.map((each, i) => [each.name, plain(found[`c${i}`])]));
  },

  sql: (from, { columns, learned }) => {
    const items = columns
      .filter((each) => Object.hasOwn(learned, each.name))
      .map(
        (each) =>
          `coalesce(${cast(each, learned)}, ${literal(learned[each.name])}) as ${name(each.name)}`,
      );
    return `select ${items.length > 0 ? `* replace (${all(items)})` : "*"} from ${from}`;
  },

  row: (row, { learned }) => {
    for (const [each, value] of Object.entries(learned)) row[each] ??= value;
  },
};

// A category may get a new level from a constant.
function widened(each: Column, { how }: ImputeOptions): Partial<Column> {
  if (each.kind !== "Cat" || typeof how !== "object" || !each.levels) return {};
  return { levels: [...new Set([...each.levels, String(how.constant)])].sort() };
}

function touched(
  columns: Columns,
  { how, columns: names }: ImputeOptions,
  target?: string,
): readonly Column[] {
  if (typeof how === "object") {
    const kind = typeof how.constant;
    const suits = (each: Column): boolean =>
      kind === "number"
        ? isNumber(each)
        : kind === "boolean"
          ? each.kind === "Bool"
          : each.kind === "Cat" || each.kind === "Text";
    return chosen(
      "impute",
      columns,
      names,
      suits,
      `a column for the ${kind} ${String(how.constant)}`,
      target,
    );
  }
  if (!["median", "mean", "mode"].includes(how))
    throw new RangeError(
      `impute: no way '${how}'; give "median", "mean", "mode" or { constant: … }`,
    );
  const any = (each: Column): boolean => each.kind !== "Vec" && each.kind !== "Time";
  if (how === "mode") return chosen("impute", columns, names, any, "a column with a mode", target);
  if (names && names.length > 0)
    return chosen("impute", columns, names, isNumber, "a number", target);
  return chosen(
    "impute",
    columns,
    undefined,
    (each) => any(each) && each.kind !== "Text",
    "",
    target,
  );
}

function statistic(each: Column, how: "median" | "mean" | "mode"): string {
  const x = name(each.name);
  // The first in order of the most frequent; the database's own mode() takes any of them.
  if (how === "mode" || !isNumber(each)) {
    const counts = `map_values(histogram(${x}))`;
    return `map_keys(histogram(${x}))[list_position(${counts}, list_max(${counts}))]`;
  }
  return how === "median" ? `quantile_cont(${x}::double, 0.5)` : `avg(${x}::double)`;
}

function plain(value: unknown): Constant {
  if (typeof value === "bigint") return Number(value);
  return value as Constant;
}

function cast(each: Column, learned: Constants): string {
  return typeof learned[each.name] === "number" ? `${name(each.name)}::double` : name(each.name);
}

function literal(value: Constant | undefined): string {
  if (typeof value === "number") return number(value);
  return typeof value === "string" ? text(value) : String(value);
}
