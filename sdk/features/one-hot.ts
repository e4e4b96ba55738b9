import type { Column, Columns } from "../data/column.ts";
import { all, name, text } from "../data/sql.ts";
import type { Verb } from "../data/verb.ts";
import { chosen, replaced } from "./columns.ts";
import { levelsLearned } from "./levels.ts";
import type { Levels } from "./levels.ts";

const isCategory = (column: Column): boolean => column.kind === "Cat";

/**
 * Puts one block of 0s and a 1 in place of each category, a number for each level of the training rows. A level not
 * seen there is all zeros.
 */
export const oneHot: Verb<{ readonly columns?: readonly string[] }, Levels> = {
  name: "oneHot",

  columns: (columns, options, learned, target) =>
    replaced(
      columns,
      of(columns, options, target).map(({ name }) => ({
        name,
        kind: "Vec",
        maybe: false,
        ...partsOf(name, learned),
      })),
    ),

  learn: async (ask, { columns, options, target }) =>
    levelsLearned("oneHot", ask, of(columns, options, target)),

  sql: (from, { learned }) => {
    const blocks = Object.entries(learned).map(([each, levels]) => {
      const x = name(each);
      const numbers = levels.map((level) => `(${x} = ${text(level)})::float`);
      return `case when ${x} is not null then [${all(numbers)}]::float[${levels.length}] end as ${x}`;
    });
    return `select ${blocks.length > 0 ? `* replace (${all(blocks)})` : "*"} from ${from}`;
  },

  row: (row, { learned }, unseen) => {
    for (const [each, levels] of Object.entries(learned)) {
      const value = row[each] ?? null;
      if (value === null) continue;
      if (!levels.includes(String(value))) unseen(each, String(value));
      row[each] = Float32Array.from(levels, (level) => (level === value ? 1 : 0));
    }
  },
};

function of(
  columns: Columns,
  { columns: names }: { columns?: readonly string[] },
  target?: string,
): readonly Column[] {
  return chosen("oneHot", columns, names, isCategory, "Cat", target);
}

/** The names of a block's numbers, once its levels are learned. */
function partsOf(column: string, learned: Levels | undefined): { parts?: readonly string[] } {
  const levels = learned && Object.hasOwn(learned, column) ? learned[column] : undefined;
  return levels ? { parts: levels.map((level) => `${column}=${level}`) } : {};
}
