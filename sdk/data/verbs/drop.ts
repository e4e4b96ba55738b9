import { column } from "../column.ts";
import { all, name } from "../sql.ts";
import type { Verb } from "../verb.ts";

/** Leaves out the named columns. */
export const drop: Verb<{ readonly columns: readonly string[] }, null> = {
  name: "drop",
  columns: (columns, options) => {
    for (const each of options.columns) column(columns, each, "drop");
    const rest = columns.filter((each) => !options.columns.includes(each.name));
    if (rest.length === 0) throw new RangeError("drop: no column would be left");
    return rest;
  },
  sql: (from, { options }) =>
    options.columns.length === 0
      ? `select * from ${from}`
      : `select * exclude (${all([...new Set(options.columns)].map(name))}) from ${from}`,
};
