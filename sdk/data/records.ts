import { hash } from "../core/hash.ts";
import type { Column, KindName } from "./column.ts";
import { mostLevels } from "./csv-types.ts";
import { exclusive } from "./duck.ts";
import { isDate } from "./format.ts";
import { freshTable, keep, recall } from "./source.ts";
import type { Source } from "./source.ts";
import { all, name, PLACE, ROW, TEST } from "./sql.ts";

type Cell = number | string | boolean | Date | null;

/** What a value of JavaScript is in a table. */
type Sort = "numbers" | "texts" | "booleans" | "dates";

/** Reads plain objects into a table. A key that is absent, null, undefined and NaN are missing values. */
export async function readRecords(
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<Source> {
  if (!Array.isArray(rows) || rows.some((row) => typeof row !== "object" || row === null))
    throw new TypeError("frame: expected a list of objects, one for each row");
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  checkNames(names);
  if (rows.length === 0 || names.length === 0)
    throw new RangeError("frame: there is no row with a value in it");
  const table = names.map((each) => readColumn(each, rows));
  const digest = hash(JSON.stringify(["frame", table.map(({ column, cells }) => [column, cells])]));
  const key = `frame\n${digest}`;
  return (
    recall(key) ??
    keep(key, {
      file: "rows in memory",
      memory: true,
      options: {},
      hash: digest,
      table: await store(table, rows.length),
      columns: table.map(({ column }) => column),
      rows: rows.length,
      report: table.map(({ column, cells }) => ({
        name: column.name,
        kind: column.kind,
        missing: cells.filter((each) => each === null).length,
        failed: 0,
        examples: [],
      })),
      notes: [],
    })
  );
}

interface Filled {
  readonly column: Column;
  readonly cells: readonly Cell[];
}

function readColumn(key: string, rows: readonly Readonly<Record<string, unknown>>[]): Filled {
  const cells = rows.map((row, i) => readCell(Object.hasOwn(row, key) ? row[key] : null, key, i));
  const first = cells.findIndex((each) => each !== null);
  const sort = first < 0 ? "texts" : sortOf(cells[first] as Exclude<Cell, null>);
  const odd = cells.findIndex((each) => each !== null && sortOf(each) !== sort);
  if (odd >= 0)
    throw new TypeError(
      `frame: '${key}' holds ${sort} (row ${first}) and ${sortOf(cells[odd] as Exclude<Cell, null>)} (row ${odd}); a column holds one kind`,
    );
  const kind = kindOf(sort, cells);
  const levels = kind === "Cat" ? { levels: [...new Set(cells.filter(isText))].sort() } : {};
  return { column: { name: key, kind, maybe: cells.includes(null), ...levels }, cells };
}

function readCell(value: unknown, key: string, row: number): Cell {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (isDate(value)) return Number.isNaN(value.getTime()) ? null : value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && !Number.isFinite(value))
    throw new RangeError(
      `frame: '${key}' of row ${row} is ${value}; give null where there is none`,
    );
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean")
    return value;
  throw new TypeError(
    `frame: '${key}' of row ${row} is ${Array.isArray(value) ? "a list" : `a value of type ${typeof value}`}; a cell is a number, a text, a boolean or a Date`,
  );
}

function sortOf(value: Exclude<Cell, null>): Sort {
  if (typeof value === "number") return "numbers";
  if (typeof value === "string") return "texts";
  return typeof value === "boolean" ? "booleans" : "dates";
}

function kindOf(sort: Sort, cells: readonly Cell[]): Exclude<KindName, "Vec"> {
  if (sort === "booleans") return "Bool";
  if (sort === "dates") return "Time";
  const known = cells.filter((each) => each !== null);
  if (sort === "numbers") return known.every(Number.isSafeInteger) ? "Int" : "Num";
  return known.length > 0 && new Set(known).size <= mostLevels ? "Cat" : "Text";
}

const isText = (cell: Cell): cell is string => typeof cell === "string";

const sqlTypes: Readonly<Record<Exclude<KindName, "Vec">, string>> = {
  Num: "double",
  Int: "bigint",
  Cat: "varchar",
  Text: "varchar",
  Time: "timestamp",
  Bool: "boolean",
};

/** Puts the columns into a table of the database; its name. */
async function store(columns: readonly Filled[], rows: number): Promise<string> {
  const { timestampValue } = await import("@duckdb/node-api");
  return exclusive(async (connection) => {
    const table = freshTable();
    const types = columns.map(
      ({ column }) => `${name(column.name)} ${sqlTypes[column.kind as "Num"]}`,
    );
    await connection.run(`create table ${name(table)} (${all([`${ROW} bigint`, ...types])})`);
    const appender = await connection.createAppender(table);
    for (let row = 0; row < rows; row++) {
      appender.appendBigInt(BigInt(row));
      for (const { column, cells } of columns) {
        const cell = cells[row] ?? null;
        if (cell === null) appender.appendNull();
        else if (typeof cell === "string") appender.appendVarchar(cell);
        else if (typeof cell === "boolean") appender.appendBoolean(cell);
        else if (typeof cell !== "number")
          appender.appendTimestamp(timestampValue(BigInt(cell.getTime()) * 1000n));
        else if (column.kind === "Int") appender.appendBigInt(BigInt(cell));
        else appender.appendDouble(cell);
      }
      appender.endRow();
    }
    appender.closeSync();
    return table;
  });
}

// The database does not tell upper from lower case in names.
function checkNames(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const each of names) {
    const lower = each.toLowerCase();
    if (each === "" || [ROW, PLACE, TEST, "__proto__"].includes(lower))
      throw new RangeError(`frame: '${each}' cannot name a column; choose another name`);
    const other = seen.get(lower);
    if (other !== undefined)
      throw new RangeError(`frame: '${each}' differs from '${other}' only in case; rename one`);
    seen.set(lower, each);
  }
}
