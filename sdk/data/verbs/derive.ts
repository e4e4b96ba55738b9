import type { Column } from "../column.ts";
import { expressionSql } from "../expression-sql.ts";
import { evaluate } from "../expression-value.ts";
import { reads } from "../expression.ts";
import type { Expression } from "../expression.ts";
import type { Value } from "../kinds.ts";
import { all, name, PLACE, ROW, TEST } from "../sql.ts";
import type { Verb } from "../verb.ts";

/** A new column: its name and its kind, and what it is calculated from. */
export interface Derived {
  readonly column: Column;
  readonly expression: Expression;
}

/** Adds columns calculated from the others of the same row, or replaces them. */
export const derive: Verb<{ readonly columns: readonly Derived[] }, null> = {
  name: "derive",
  columns: (columns, options) => {
    const added = options.columns.map((each) => each.column);
    for (const each of added) checkName(each.name, columns.concat(added));
    const kept = columns.map((each) => added.find((one) => one.name === each.name) ?? each);
    return [...kept, ...added.filter((each) => !columns.some((one) => one.name === each.name))];
  },
  sql: (from, { options, columns }) => {
    const item = (each: Derived): string =>
      `${finiteSql(each.column, expressionSql(each.expression, columns))} as ${name(each.column.name)}`;
    const isNew = (each: Derived): boolean => !columns.some((one) => one.name === each.column.name);
    const replaced = options.columns.filter((each) => !isNew(each)).map(item);
    const star = replaced.length > 0 ? `* replace (${all(replaced)})` : "*";
    return `select ${all([star, ...options.columns.filter(isNew).map(item)])} from ${from}`;
  },
  row: (row, { options }) => {
    const values = options.columns.map((each) => finite(evaluate(each.expression, row)));
    for (const [i, each] of options.columns.entries()) row[each.column.name] = values[i] ?? null;
  },
  needs: (names, options) => {
    const made = options.columns.filter((each) => names.has(each.column.name));
    const rest = [...names].filter((each) => !made.some((one) => one.column.name === each));
    return new Set([...rest, ...made.flatMap((each) => reads(each.expression))]);
  },
};

// A number too large to be one is missing: no mean would survive it.
const finiteSql = ({ kind }: Column, sql: string): string =>
  kind === "Num" ? `case when isfinite(${sql}) then ${sql} end` : sql;
const finite = (value: Value): Value =>
  typeof value === "number" && !Number.isFinite(value) ? null : value;

// The database does not tell upper from lower case in names.
function checkName(given: string, columns: readonly { readonly name: string }[]): void {
  const lower = given.toLowerCase();
  if (given === "" || [ROW, PLACE, TEST].includes(lower))
    throw new RangeError(`derive: '${given}' cannot name a column; choose another name`);
  const other = columns.find((each) => each.name !== given && each.name.toLowerCase() === lower);
  if (other)
    throw new RangeError(
      `derive: '${given}' differs from '${other.name}' only in case; choose another name`,
    );
}
