import type { Column } from "./column.ts";
import { query } from "./duck.ts";
import type { Value } from "./kinds.ts";
import type { Plan } from "./plan.ts";
import { fit } from "./run.ts";
import { all, name, PLACE } from "./sql.ts";

/** The first rows of a plan, or all, as plain objects. A plan not yet split learns from all rows: a preview. */
export async function collect(
  plan: Plan,
  most?: number,
): Promise<readonly Record<string, Value>[]> {
  if (most !== undefined && !(Number.isSafeInteger(most) && most >= 0))
    throw new RangeError(`rows: expected a number of rows, got ${String(most)}`);
  const { sql, columns } = await fit(plan);
  const limit = most === undefined ? "" : `limit ${most}`;
  const names = columns.map((each) => name(each.name));
  const found = await query(sql(all(names), `order by ${PLACE} ${limit}`));
  return found.map((each) =>
    Object.fromEntries(columns.map((column) => [column.name, plain(each[column.name], column)])),
  );
}

/** How many rows a plan gives. */
export async function countRows(plan: Plan): Promise<number> {
  const { sql } = await fit(plan);
  const [found] = await query(sql("count(*) as n"));
  return Number(found?.["n"]);
}

function plain(value: unknown, column: Column): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  return column.kind === "Vec" ? Float32Array.from(value as number[]) : (value as Value);
}
