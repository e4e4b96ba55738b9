import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column, Columns, KindName } from "./column.ts";
import { read } from "./duck.ts";
import type { ColumnReport, CsvOptions } from "./source.ts";
import { all, name, ROW } from "./sql.ts";

/** More different texts than this are free text, not categories. */
export const mostLevels = 30;
/** A column of texts of which so many are numbers is a number column with mistakes in it. */
const mostlyNumbers = 0.9;
const shown = 5;
/** The largest whole number that keeps its last digit. */
const exact = Number.MAX_SAFE_INTEGER;

interface Raw {
  readonly file: string;
  readonly raw: string;
  /** The types DuckDB found. */
  readonly types: readonly (readonly [name: string, type: string])[];
  readonly forced: NonNullable<CsvOptions["types"]>;
  readonly decimal: "." | ",";
}

interface Inferred {
  /** The select list that turns the raw table into the final one. */
  readonly select: readonly string[];
  readonly found: {
    readonly columns: Columns;
    readonly rows: number;
    readonly report: readonly ColumnReport[];
    readonly notes: readonly string[];
  };
}

/** Decides what each column is, from all of its values, and what did not convert. */
export async function infer(connection: DuckDBConnection, raw: Raw): Promise<Inferred> {
  const measures = raw.types.flatMap(([each, type], i) => measure(each, type, i, raw.decimal));
  const [counts] = await read(
    connection,
    `select count(*) as n, ${all(measures)} from ${name(raw.raw)}`,
  );
  const rows = Number(counts?.["n"]);
  if (rows === 0) throw new Error(`csv: ${raw.file} has a header but no rows`);

  const select: string[] = [];
  const columns: Column[] = [];
  const report: ColumnReport[] = [];
  const notes: string[] = [];
  for (const [i, [each, type]] of raw.types.entries()) {
    const of = (what: string): number => Number(counts?.[`${what}${i}`] ?? 0);
    // A column may be called "constructor", which every object has.
    const forced = Object.hasOwn(raw.forced, each) ? raw.forced[each] : undefined;
    const kind = forced ?? guess(type, of);
    const converted = convert(each, type, kind, raw.decimal);
    const { failed, examples } =
      of("infinite") > 0 || (type === "VARCHAR" && kind !== "Cat" && kind !== "Text")
        ? await failures(connection, raw.raw, each, converted)
        : { failed: 0, examples: [] };
    if (failed > 0 && forced) throw new RangeError(refused(raw.file, each, kind, failed, examples));
    if (of("long") > 0)
      notes.push(
        `'${each}' has whole numbers beyond ±2^53, which lose their last digits; where they are names, give { types: { ${JSON.stringify(each)}: "Text" } }.`,
      );
    if (of("comma") > 0 && of("comma") === of("count"))
      notes.push(
        `'${each}' holds numbers with a decimal comma, read as texts; give { decimal: "," }.`,
      );
    const missing = rows - of("count") + failed;
    select.push(`${converted} as ${name(each)}`);
    columns.push({ name: each, kind, maybe: missing > 0 });
    report.push({ name: each, kind, missing, failed, examples });
  }
  return {
    select,
    found: { columns: await withLevels(connection, raw.raw, columns), rows, report, notes },
  };
}

/** The values that a conversion loses. */
async function failures(
  connection: DuckDBConnection,
  raw: string,
  each: string,
  converted: string,
): Promise<Pick<ColumnReport, "failed" | "examples">> {
  const found = await read(
    connection,
    `select ${ROW} as row, ${name(each)} as value, count(*) over () as n from ${name(raw)}
     where ${name(each)} is not null and ${converted} is null order by 1 limit ${shown}`,
  );
  return {
    failed: Number(found[0]?.["n"] ?? 0),
    examples: found.map((one) => ({ row: Number(one["row"]), value: String(one["value"]) })),
  };
}

/** The columns with the levels of the categories among them, all asked at once. */
async function withLevels(
  connection: DuckDBConnection,
  raw: string,
  columns: Columns,
): Promise<Columns> {
  const categories = columns.filter((each) => each.kind === "Cat");
  if (categories.length === 0) return columns;
  const lists = categories.map((each, i) => `list(distinct ${name(each.name)}::varchar) as l${i}`);
  const [found] = await read(connection, `select ${all(lists)} from ${name(raw)}`);
  return columns.map((each) => {
    const i = categories.indexOf(each);
    if (i < 0) return each;
    const levels = ((found?.[`l${i}`] as (string | null)[] | null) ?? []).filter(
      (one) => one !== null,
    );
    return { ...each, levels: levels.sort() };
  });
}

function measure(each: string, type: string, i: number, decimal: "." | ","): readonly string[] {
  const x = name(each);
  const counts = [`count(${x}) as count${i}`];
  if (type === "BIGINT")
    counts.push(`count(*) filter (where ${x} not between -${exact} and ${exact}) as long${i}`);
  if (type === "DOUBLE") counts.push(`count(*) filter (where not isfinite(${x})) as infinite${i}`);
  if (type === "VARCHAR")
    counts.push(
      `count(distinct ${x}) as distinct${i}`,
      `count(${double(x, decimal)}) as number${i}`,
      `count(*) filter (where ${double(x, decimal)} <> floor(${double(x, decimal)})) as part${i}`,
      `count(*) filter (where regexp_full_match(${x}, '[+-]?\\d+,\\d+')) as comma${i}`,
      `count(*) filter (where lower(${x}) in ('true', 'false')) as bool${i}`,
    );
  return counts;
}

function guess(type: string, of: (what: string) => number): Exclude<KindName, "Vec"> {
  if (type === "BIGINT") return "Int";
  if (type === "DOUBLE") return "Num";
  if (type === "DATE" || type === "TIMESTAMP") return "Time";
  const count = of("count");
  if (count > 0 && of("bool") === count) return "Bool";
  if (count >= 10 && of("number") >= mostlyNumbers * count) return of("part") > 0 ? "Num" : "Int";
  return count > 0 && of("distinct") <= mostLevels ? "Cat" : "Text";
}

function convert(each: string, type: string, kind: KindName, decimal: "." | ","): string {
  const x = name(each);
  if (type !== "VARCHAR" && type !== "DOUBLE") return kind === "Time" ? `${x}::timestamp` : x;
  // The file may say "inf", which no mean survives.
  const cast = type === "DOUBLE" ? x : double(x, decimal);
  const finite = `case when isfinite(${cast}) then ${cast} end`;
  switch (kind) {
    case "Num":
      return finite;
    case "Int":
      return `case when ${finite} = floor(${finite}) then try_cast(${pointed(x, decimal)} as bigint) end`;
    case "Bool":
      return `case when lower(${x}) in ('true', 'yes', '1') then true when lower(${x}) in ('false', 'no', '0') then false end`;
    case "Time":
      return `try_cast(${x} as timestamp)`;
    default:
      return x;
  }
}

/** A text as a number in SQL; missing where it is none. */
const double = (x: string, decimal: "." | ","): string =>
  `try_cast(${pointed(x, decimal)} as double)`;

const pointed = (x: string, decimal: "." | ","): string =>
  decimal === "," ? `replace(${x}, ',', '.')` : x;

function refused(
  file: string,
  each: string,
  kind: KindName,
  failed: number,
  examples: ColumnReport["examples"],
): string {
  const what = { Num: "a number", Int: "a whole number", Bool: "true or false", Time: "a time" }[
    kind as "Num"
  ];
  const rows = examples.map((one) => `row ${one.row} has ${JSON.stringify(one.value)}`).join(", ");
  const more = failed > examples.length ? ` and ${failed - examples.length} more` : "";
  return `csv: '${each}' of ${file} is to be ${kind}, but ${failed} of its values ${failed === 1 ? "is" : "are"} not ${what}: ${rows}${more} (counted from 0); mend them or name them in { nulls }`;
}
