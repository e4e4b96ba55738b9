import { PLACE } from "../sql.ts";
import type { Verb } from "../verb.ts";

/** Keeps the first rows. */
export const head: Verb<{ readonly rows: number }, null> = {
  name: "head",
  columns: (columns, { rows }) => {
    if (!Number.isSafeInteger(rows) || rows < 0)
      throw new RangeError(`head: expected a number of rows, got ${rows}`);
    return columns;
  },
  sql: (from, { options }) => `select * from ${from} order by ${PLACE} limit ${options.rows}`,
};
