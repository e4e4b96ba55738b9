import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { checkOptions } from "../core/options.ts";
import { column, kindNames } from "./column.ts";
import { checkFile, firstLine } from "./csv-file.ts";
import { headerNotes } from "./csv-notes.ts";
import { infer } from "./csv-types.ts";
import { exclusive, read } from "./duck.ts";
import type { Answer } from "./duck.ts";
import { messageOf } from "./message-of.ts";
import { freshTable, keep, recall } from "./source.ts";
import type { CsvOptions, Source } from "./source.ts";
import { all, name, ROW, text } from "./sql.ts";

const missing = ["", "NA", "N/A", "NaN", "nan", "NULL", "null"];

/** Reads a CSV file (plain or `.gz`) into a table, kinds inferred; a file that did not change is read once. */
export async function readCsv(file: string, options: CsvOptions = {}): Promise<Source> {
  check(file, options);
  const path = resolve(file);
  await checkFile(file, path);
  const hash = await hashFile(path, options);
  const key = `${file}\n${path}\n${hash}`;
  const known = recall(key);
  if (known) return known;
  const first = await firstLine(path, options.encoding ?? "utf-8");
  if (!first) throw new Error(`csv: ${file} is empty (${path})`);
  const delimiter = options.delimiter ?? detect(first.line);
  return keep(
    key,
    await exclusive(async (connection) => {
      const table = freshTable();
      const raw = `raw_${table}`;
      try {
        const types = await load(connection, {
          file,
          path,
          raw,
          delimiter,
          skip: first.before,
          options,
        });
        const inferred = await infer(connection, {
          file,
          raw,
          types,
          forced: options.types ?? {},
          decimal: options.decimal ?? ".",
        });
        await connection.run(
          `create table ${name(table)} as select ${ROW}, ${all(inferred.select)} from ${name(raw)} order by ${ROW}`,
        );
        const { found } = inferred;
        const names = found.columns.map((each) => each.name);
        const header = options.header === false ? [] : headerNotes(first.line, names);
        return { file, options, hash, table, ...found, notes: [...header, ...found.notes] };
      } finally {
        await connection.run(`drop table if exists ${name(raw)}`);
      }
    }),
  );
}

function check(file: unknown, options: CsvOptions): void {
  if (typeof file !== "string")
    throw new TypeError(`csv: expected the path of a file, got ${String(file)}`);
  checkOptions("csv", options, ["delimiter", "decimal", "header", "nulls", "types", "encoding"]);
  if (options.decimal !== undefined && ![".", ","].includes(options.decimal))
    throw new RangeError(`csv: decimal is "${options.decimal}"; it is "." or ","`);
  const kinds = kindNames.filter((each) => each !== "Vec");
  for (const [each, kind] of Object.entries(options.types ?? {}))
    if (!kinds.includes(kind))
      throw new RangeError(
        `csv: types: '${each}' cannot be ${kind}; the kinds are ${kinds.join(", ")}`,
      );
}

interface Load {
  readonly file: string;
  readonly path: string;
  readonly raw: string;
  readonly delimiter: string;
  /** Blank lines before the header. */
  readonly skip: number;
  readonly options: CsvOptions;
}

/** Loads the file with the types DuckDB finds; a column whose later rows do not fit its type is loaded as text. */
async function load(
  connection: DuckDBConnection,
  request: Load,
): Promise<readonly [string, string][]> {
  const asText = new Set(Object.keys(request.options.types ?? {}));
  const rejects = rejectsOf(request);
  const scans = scansOf(request);
  for (;;) {
    try {
      if (asText.size > 0) await checkNames(connection, request, [...asText]);
      await connection.run(`create or replace table ${name(request.raw)} as
        select row_number() over () - 1 as ${ROW}, * from ${scan(request, asText)}`);
      const rejected = await read(
        connection,
        `select line, column_name, error_type, csv_line, error_message from ${name(rejects)} order by line`,
      );
      const misfits = rejected.filter((each) => each["error_type"] === "CAST");
      const first = rejected.find((each) => each["error_type"] !== "CAST");
      if (first) throw new RangeError(explain(request, first));
      if (misfits.length === 0) return await columnTypes(connection, request);
      for (const each of misfits) asText.add(String(each["column_name"]));
    } catch (error) {
      throw rewrite(error, request);
    } finally {
      await connection.run(`drop table if exists ${name(rejects)}`);
      await connection.run(`drop table if exists ${name(scans)}`);
    }
  }
}

/** Throws for a forced type whose column is not in the file. */
async function checkNames(
  connection: DuckDBConnection,
  request: Load,
  names: readonly string[],
): Promise<void> {
  const found = await read(connection, `describe select * from ${scan(request, new Set())}`);
  const columns = found.map((each) => ({
    name: String(each["column_name"]),
    kind: "Text" as const,
    maybe: true,
  }));
  for (const each of names) column(columns, each, "csv: types");
}

function scan(request: Load, asText: ReadonlySet<string>): string {
  const { path, delimiter, skip, options } = request;
  const settings = [
    // Elsewhere these letters make a pattern of a name.
    text(path.replaceAll(/[[*?]/g, "[$&]")),
    `delim = ${text(delimiter)}`,
    `quote = '"', escape = '"', comment = '', skip = ${skip}, strict_mode = true`,
    `header = ${options.header ?? true}`,
    `decimal_separator = ${text(options.decimal ?? ".")}`,
    `nullstr = [${all((options.nulls ?? missing).map(text))}]`,
    `encoding = ${text(options.encoding ?? "utf-8")}`,
    `auto_type_candidates = ['BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP', 'VARCHAR']`,
    `store_rejects = true, rejects_table = ${text(rejectsOf(request))}, rejects_scan = ${text(scansOf(request))}`,
  ];
  const types = [...asText].map((each) => `${text(each)}: 'VARCHAR'`);
  if (types.length > 0) settings.push(`types = {${all(types)}}`);
  return `read_csv(${all(settings)})`;
}

async function columnTypes(
  connection: DuckDBConnection,
  request: Load,
): Promise<readonly [string, string][]> {
  const found = await read(connection, `describe ${name(request.raw)}`);
  const types = found
    .map((each): [string, string] => [String(each["column_name"]), String(each["column_type"])])
    .filter(([each]) => each !== ROW);
  // Our own column comes first, so the database has renamed one of the same name.
  const kept = types.find(([each]) => /^__(row_1|place|test|proto__)$/i.test(each));
  if (kept)
    throw new RangeError(
      `csv: ${request.file} has a column '${kept[0].replace("_1", "")}', a name kept for the library; rename it`,
    );
  return types;
}

function explain(request: Load, rejected: Answer): string {
  const where = `line ${String(rejected["line"])} of ${request.file}`;
  const kind = String(rejected["error_type"]);
  if (kind === "INVALID ENCODING")
    return `csv: ${where} is not ${request.options.encoding ?? "utf-8"}; give { encoding: "latin-1" } or "utf-16"`;
  const [expected, found] =
    /Columns: (\d+) Found: (\d+)/.exec(String(rejected["error_message"]))?.slice(1) ?? [];
  if (expected !== undefined)
    return `csv: ${where} has ${found} ${found === "1" ? "value" : "values"} where the header has ${expected}: ${JSON.stringify(rejected["csv_line"])}; mend the line, or give the right { delimiter }`;
  return `csv: ${where} does not read (${String(rejected["error_message"])}): ${JSON.stringify(rejected["csv_line"])}`;
}

function rewrite(error: unknown, request: Load): Error {
  if (error instanceof RangeError) return error;
  const said = messageOf(error);
  const options = { cause: error };
  if (/sniffing/i.test(said))
    return new Error(
      `csv: ${request.file} does not read as values between ${JSON.stringify(request.delimiter)}: a quotation mark that is not closed, or another delimiter or encoding; give { delimiter } or { encoding }`,
      options,
    );
  return new Error(`csv: ${request.file}: ${firstOf(said)}`, options);
}

const rejectsOf = (request: Load): string => `rejects_${request.raw}`;
const scansOf = (request: Load): string => `scans_${request.raw}`;
const firstOf = (text: string): string => text.split("\n", 1)[0] ?? text;

/** The delimiter that the first line holds most often outside quotes. */
function detect(line: string): string {
  const bare = line.replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((each) => [each, bare.split(each).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

async function hashFile(path: string, options: CsvOptions): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  if (Object.keys(options).length > 0) hash.update(JSON.stringify(options));
  return hash.digest("hex");
}
