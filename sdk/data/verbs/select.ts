import { column } from "../column.ts";
import { all, name, PLACE, ROW, TEST } from "../sql.ts";
import type { Verb } from "../verb.ts";

/** Keeps the named columns, in that order. */
export const select: Verb<{ readonly columns: readonly string[] }, null> = {
  name: "select",
  columns: (columns, options) => {
    const names = [...new Set(options.columns)];
    if (names.length === 0) throw new RangeError("select: no column named");
    return names.map((each) => column(columns, each, "select"));
  },
  sql: (from, { options }) =>
    `select ${all([ROW, PLACE, TEST, ...[...new Set(options.columns)].map(name)])} from ${from}`,
};
