import type { Column, Columns } from "../data/column.ts";
import { column } from "../data/column.ts";
import { name, number, text } from "../data/sql.ts";
import type { Verb } from "../data/verb.ts";
import { chosen, replaced } from "./columns.ts";
import { levelsLearned } from "./levels.ts";
import type { Levels } from "./levels.ts";

/** Which categories become numbers, and the order of their levels where it is not the alphabet's. */
export interface OrdinalOptions {
  readonly columns?: readonly string[];
  readonly order?: Readonly<Record<string, readonly string[]>>;
}

const isCategory = (column: Column): boolean => column.kind === "Cat";
/** Stands for a level that the training rows do not have. */
const unseen = -1;

/** Puts the place of its level, from 0, in place of each category; a level not seen in training is -1. */
export const ordinal: Verb<OrdinalOptions, Levels> = {
  name: "ordinal",

  columns: (columns, options, _, target) =>
    replaced(
      columns,
      of(columns, options, target).map(({ name, maybe }) => ({ name, kind: "Int", maybe })),
    ),

  learn: async (ask, { columns, options, target }) => {
    const order = options.order ?? {};
    const found = await levelsLearned("ordinal", ask, of(columns, options, target));
    for (const [each, levels] of Object.entries(found)) {
      const left = Object.hasOwn(order, each)
        ? levels.filter((level) => !order[each]?.includes(level))
        : [];
      if (left.length > 0)
        throw new RangeError(`ordinal: the order of '${each}' leaves out ${left.join(", ")}`);
    }
    return { ...found, ...order };
  },

  sql: (from, { learned }) => {
    const items = Object.entries(learned).map(([each, levels]) => {
      const whens = levels.map((level, i) => `when ${text(level)} then ${number(i)}`).join(" ");
      return `case when ${name(each)} is not null then case ${name(each)} ${whens} else ${number(unseen)} end end as ${name(each)}`;
    });
    return `select ${items.length > 0 ? `* replace (${items.join(", ")})` : "*"} from ${from}`;
  },

  row: (row, { learned }, unseen) => {
    for (const [each, levels] of Object.entries(learned)) {
      const value = row[each] ?? null;
      if (value === null) continue;
      if (!levels.includes(String(value))) unseen(each, String(value));
      row[each] = levels.indexOf(String(value));
    }
  },
};

function of(columns: Columns, options: OrdinalOptions, target?: string): readonly Column[] {
  const named = Object.keys(options.order ?? {});
  for (const each of named) column(columns, each, "ordinal");
  const names = [...(options.columns ?? []), ...named];
  return chosen("ordinal", columns, names, isCategory, "Cat", target);
}
