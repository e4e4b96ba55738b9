import type { Expression } from "./expression.ts";
import { method } from "./functions.ts";
import type { Value } from "./kinds.ts";

/** The expression's value on one row; missing values go through as they do in SQL. */
export function evaluate(expression: Expression, row: Readonly<Record<string, Value>>): Value {
  if ("column" in expression) return row[expression.column] ?? null;
  if ("value" in expression) return expression.value;
  const rule = method(expression.call);
  const of = expression.of.map((each) => evaluate(each, row));
  return !rule.sees && of.includes(null) ? null : rule.value(...of);
}
