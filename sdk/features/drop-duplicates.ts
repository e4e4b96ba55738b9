import { all, name, PLACE } from "../data/sql.ts";
import type { Verb } from "../data/verb.ts";

/** Keeps the first of rows that are equal in every column, so that no test row repeats a training row. */
export const dropDuplicates: Verb<Record<string, never>, null> = {
  name: "dropDuplicates",
  columns: (columns) => columns,
  sql: (from, { columns }) =>
    `select * from ${from} qualify row_number() over (partition by ${all(columns.map((each) => name(each.name)))} order by ${PLACE}) = 1`,
};
