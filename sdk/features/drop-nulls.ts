import type { Column } from "../data/column.ts";
import { name } from "../data/sql.ts";
import type { Verb } from "../data/verb.ts";
import { chosen, replaced } from "./columns.ts";

const any = (column: Column): boolean => column.kind !== "Vec";

/** Leaves out rows in which a value is missing, training and test rows alike. */
export const dropNulls: Verb<{ readonly columns?: readonly string[] }, null> = {
  name: "dropNulls",
  columns: (columns, options) =>
    replaced(
      columns,
      chosen("dropNulls", columns, options.columns, any, "a column with gaps").map((each) => ({
        ...each,
        maybe: false,
      })),
    ),
  sql: (from, { columns, options }) => {
    const all = chosen("dropNulls", columns, options.columns, any, "a column with gaps");
    const full = all.map((each) => `${name(each.name)} is not null`);
    return `select * from ${from} where ${full.length > 0 ? full.join(" and ") : "true"}`;
  },
};
