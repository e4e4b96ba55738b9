import type { Columns, KindName } from "./column.ts";
import { exclusive } from "./duck.ts";
import { name } from "./sql.ts";

/** How a CSV file is read. */
export interface CsvOptions {
  /** What stands between two values; found from the first line when not given. */
  readonly delimiter?: string;
  /** What stands before the decimals of a number; a point when not given. */
  readonly decimal?: "." | ",";
  /** Whether the first line holds the names; true when not given. */
  readonly header?: boolean;
  /** The texts that mean "missing". */
  readonly nulls?: readonly string[];
  /** Kinds that are given rather than inferred, by column. */
  readonly types?: Readonly<Record<string, Exclude<KindName, "Vec">>>;
  readonly encoding?: "utf-8" | "utf-16" | "latin-1";
}

/** What reading made of one column. */
export interface ColumnReport {
  readonly name: string;
  readonly kind: KindName;
  readonly missing: number;
  /** Values that were no number and became missing: how many, and the first of them with their rows, counted from 0. */
  readonly failed: number;
  readonly examples: readonly { readonly row: number; readonly value: string }[];
}

/** A file read into a table of the in-memory database; the table lives as long as this object. */
export interface Source {
  /** The file's name as the user wrote it. */
  readonly file: string;
  /** Given as objects rather than read from a file. */
  readonly memory?: true;
  readonly options: CsvOptions;
  /** Hash of the file's bytes and the options. */
  readonly hash: string;
  readonly table: string;
  readonly columns: Columns;
  readonly rows: number;
  readonly report: readonly ColumnReport[];
  /** Sentences about what a reader may not expect. */
  readonly notes: readonly string[];
}

const known = new Map<string, WeakRef<Source>>();
const unused = new FinalizationRegistry<string>((table) => {
  // Only memory is at stake, and the process may be ending.
  exclusive((connection) => connection.run(`drop table if exists ${name(table)}`)).catch(() => {});
});
let count = 0;

/** A table name not used before in this process. */
export function freshTable(): string {
  return `source${++count}`;
}

/** The source of that key if it is still in memory. */
export function recall(key: string): Source | undefined {
  return known.get(key)?.deref();
}

/** Keeps a source for `recall` and drops its table when nothing refers to the source any more. */
export function keep(key: string, source: Source): Source {
  known.set(key, new WeakRef(source));
  unused.register(source, source.table);
  return source;
}
