import type { Expression } from "../expression.ts";
import { expressionSql } from "../expression-sql.ts";
import type { Verb } from "../verb.ts";

/** Keeps the rows for which the expression is true. */
export const filter: Verb<{ readonly keep: Expression }, null> = {
  name: "filter",
  columns: (columns) => columns,
  sql: (from, { options, columns }) =>
    `select * from ${from} where ${expressionSql(options.keep, columns)}`,
};
