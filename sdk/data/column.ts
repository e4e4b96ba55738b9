import { nearest } from "../core/nearest.ts";

/** What a column holds; the names of the types in `kinds.ts`. */
export type KindName = (typeof kindNames)[number];

/** The names of all kinds. */
export const kindNames = ["Num", "Int", "Cat", "Text", "Time", "Bool", "Vec"] as const;

/** A column as the running program knows it. */
export interface Column {
  readonly name: string;
  readonly kind: KindName;
  /** Values may be missing. */
  readonly maybe: boolean;
  /** The categories, sorted; only where the kind is Cat. */
  readonly levels?: readonly string[];
  /** The names of a block's numbers, once learned; only where the kind is Vec. */
  readonly parts?: readonly string[];
}

/** The columns of a table, in order. */
export type Columns = readonly Column[];

/** The column of that name; else an error in the name of `verb` that names the nearest. */
export function column(columns: Columns, name: string, verb: string): Column {
  const found = columns.find((each) => each.name === name);
  if (found) return found;
  const names = columns.map((each) => each.name);
  const near = nearest(name, names);
  const remedy = near === undefined ? `columns: ${list(names)}` : `did you mean '${near}'?`;
  throw new RangeError(`${verb}: no column '${name}'; ${remedy}`);
}

/** Whether the column is a number. */
export function isNumber(column: Column): boolean {
  return column.kind === "Num" || column.kind === "Int";
}

/** The kind as the types spell it, with the gap: `MaybeInt`. */
export function kindText(column: Pick<Column, "kind" | "maybe">): string {
  return `${column.maybe && column.kind !== "Vec" ? "Maybe" : ""}${column.kind}`;
}

/** Names in quotes for an error, at most a dozen. */
export function list(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).map((name) => `'${name}'`);
  return names.length > most
    ? `${shown.join(", ")} and ${names.length - most} more`
    : shown.join(", ");
}
