import type { Columns } from "./column.ts";
import { isNumber } from "./column.ts";
import type { Expression } from "./expression.ts";
import { method } from "./functions.ts";
import { name, number, text } from "./sql.ts";

/** The expression as SQL; numbers are doubles, as they are in JavaScript. */
export function expressionSql(expression: Expression, columns: Columns): string {
  if ("column" in expression) {
    const found = columns.find((each) => each.name === expression.column);
    return `${name(expression.column)}${found && isNumber(found) ? "::double" : ""}`;
  }
  if ("value" in expression) {
    const { value } = expression;
    if (typeof value === "number") return number(value);
    return typeof value === "string" ? text(value) : String(value);
  }
  return method(expression.call).sql(...expression.of.map((each) => expressionSql(each, columns)));
}
