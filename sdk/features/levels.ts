import type { Column } from "../data/column.ts";
import { name } from "../data/sql.ts";
import type { Ask } from "../data/verb.ts";
import { requireAll } from "./columns.ts";

/** The levels of the training rows, sorted, by column. */
export type Levels = Readonly<Record<string, readonly string[]>>;

/** Finds the levels that training rows have. */
export async function levelsLearned(
  verb: string,
  ask: Ask,
  columns: readonly Column[],
): Promise<Levels> {
  if (columns.length === 0) return {};
  const select = columns.map((each, i) => `map_keys(histogram(${name(each.name)})) as l${i}`);
  const found = await ask.one(select.join(", "));
  requireAll(verb, columns, (i) => found[`l${i}`]);
  return Object.fromEntries(
    columns.map((each, i) => [each.name, (found[`l${i}`] as string[]).toSorted()]),
  );
}
