import { isNumber } from "../data/column.ts";
import type { Column, Columns } from "../data/column.ts";
import { all, name, number } from "../data/sql.ts";
import type { Verb } from "../data/verb.ts";
import { chosen, replaced, requireAll } from "./columns.ts";

/** Mean and population standard deviation by column; a deviation of 0 counts as 1. */
type Moments = Readonly<Record<string, readonly [mean: number, deviation: number]>>;

/** Gives numbers mean 0 and deviation 1 on the training rows. */
export const standardize: Verb<{ readonly columns?: readonly string[] }, Moments> = {
  name: "standardize",

  columns: (columns, options, _, target) =>
    replaced(
      columns,
      of(columns, options, target).map((each) => ({ ...each, kind: "Num" })),
    ),

  learn: async (ask, { columns, options, target }) => {
    const names = of(columns, options, target);
    if (names.length === 0) return {};
    const select = names.map((each, i) => {
      const x = `${name(each.name)}::double`;
      return `avg(${x}) as m${i}, stddev_pop(${x}) as s${i}`;
    });
    const found = await ask.inOrder(all(select));
    requireAll("standardize", names, (i) => found[`m${i}`]);
    return Object.fromEntries(
      names.map((each, i) => [each.name, [Number(found[`m${i}`]), Number(found[`s${i}`]) || 1]]),
    );
  },

  sql: (from, { learned }) => {
    const items = Object.entries(learned).map(
      ([each, [mean, deviation]]) =>
        `((${name(each)}::double - ${number(mean)}) / ${number(deviation)}) as ${name(each)}`,
    );
    return `select ${items.length > 0 ? `* replace (${all(items)})` : "*"} from ${from}`;
  },

  row: (row, { learned }) => {
    for (const [each, [mean, deviation]] of Object.entries(learned)) {
      const value = row[each] ?? null;
      if (value !== null) row[each] = (Number(value) - mean) / deviation;
    }
  },
};

function of(
  columns: Columns,
  { columns: names }: { columns?: readonly string[] },
  target?: string,
): readonly Column[] {
  return chosen("standardize", columns, names, isNumber, "a number", target);
}
