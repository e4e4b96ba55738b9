import { column } from "../column.ts";
import { all, name, PLACE } from "../sql.ts";
import type { Verb } from "../verb.ts";

/** Orders the rows by columns, missing values last; equal rows keep their order. */
export const sort: Verb<
  { readonly columns: readonly string[]; readonly descending: boolean },
  null
> = {
  name: "sort",
  columns: (columns, options) => {
    for (const each of options.columns) column(columns, each, "sort");
    if (options.columns.length === 0) throw new RangeError("sort: no column named");
    return columns;
  },
  sql: (from, { options }) => {
    const way = options.descending ? "desc" : "asc";
    const keys = options.columns.map((each) => `${name(each)} ${way} nulls last`);
    return `select * replace (row_number() over (order by ${all(keys)}, ${PLACE}) - 1 as ${PLACE}) from ${from}`;
  },
};
