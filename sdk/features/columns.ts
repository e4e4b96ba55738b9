import { column, list } from "../data/column.ts";
import type { Column, Columns } from "../data/column.ts";

/** The columns a step works on: the named ones, checked, or all that suit it but the target. */
export function chosen(
  verb: string,
  columns: Columns,
  names: readonly string[] | undefined,
  suits: (column: Column) => boolean,
  what: string,
  target?: string,
): readonly Column[] {
  if (names === undefined || names.length === 0)
    return columns.filter((each) => suits(each) && each.name !== target);
  if (target !== undefined && names.includes(target))
    throw new RangeError(`${verb}: '${target}' is the target; features only`);
  const found = [...new Set(names)].map((each) => column(columns, each, verb));
  const wrong = found.find((each) => !suits(each));
  if (wrong) throw new TypeError(`${verb}: '${wrong.name}' is ${wrong.kind}, not ${what}`);
  return found;
}

/** The columns with some replaced. */
export function replaced(columns: Columns, change: readonly Column[]): Columns {
  return columns.map((each) => change.find((one) => one.name === each.name) ?? each);
}

/** Throws when nothing was learned for a column, naming those without a value. */
export function requireAll(
  verb: string,
  columns: readonly Column[],
  value: (i: number) => unknown,
): void {
  const none = columns.filter((_, i) => value(i) === null || value(i) === undefined);
  if (none.length > 0)
    throw new RangeError(
      `${verb}: no training row has a value in ${list(none.map((each) => each.name))}; drop the column`,
    );
}
