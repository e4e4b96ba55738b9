// Hidden columns of every table: the row's number in its source, its place in the present order, and whether it is a test row.
export const ROW = "__row";
export const PLACE = "__place";
export const TEST = "__test";

/** A name as SQL. */
export function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A string as SQL. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A number as SQL: cast from a string, which rounds once; a bare 1.25 would be a decimal. */
export function number(value: number): string {
  return `'${String(value)}'::double`;
}

/** A select list. */
export function all(parts: readonly string[]): string {
  return parts.join(", ");
}
