import { draws } from "../core/draws.ts";
import { isNumber, kindText } from "./column.ts";
import type { Column, KindName } from "./column.ts";
import { queryInOrder } from "./duck.ts";
import type { Answer } from "./duck.ts";
import { cell, draw } from "./format.ts";
import type { Bundle } from "./format.ts";
import type { Value } from "./kinds.ts";
import type { Plan } from "./plan.ts";
import { readingNotes } from "./report.ts";
import { fit } from "./run.ts";
import { all, name } from "./sql.ts";

/** What one column holds, in figures. */
export interface ColumnSummary {
  readonly column: string;
  readonly kind: KindName;
  readonly count: number;
  readonly missing: number;
  readonly distinct?: number;
  readonly mean?: number | null;
  /** The sample standard deviation. */
  readonly std?: number | null;
  readonly min?: Value;
  /** Quartiles by linear interpolation. */
  readonly q25?: number | null;
  readonly median?: number | null;
  readonly q75?: number | null;
  readonly max?: Value;
  /** The most frequent value. */
  readonly top?: string | null;
  readonly frequency?: number | null;
}

/** A table in figures; draws itself. */
export interface Description {
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
}

/** Describes every column of a plan: numbers by moments and quartiles, the others by their most frequent value. */
export async function describe(plan: Plan): Promise<Description> {
  const { columns, sql } = await fit(plan);
  const measured = columns.map((each, i) => all(measures(each, i)));
  const [found] = await queryInOrder(sql(all(["count(*) as n", ...measured])));
  const rows = Number(found?.["n"]);
  const summaries = columns.map((each, i) => summary(each, i, rows, found ?? {}));
  const description = { rows, columns: summaries };
  const notes = readingNotes(plan);
  return draws<Description>(description, {
    display: (shown) => drawn(shown, notes),
    text: (shown) => drawn(shown, notes)["text/plain"],
  });
}

function measures(column: Column, i: number): readonly string[] {
  const x = name(column.name);
  const found = [`count(${x}) as count${i}`];
  const numeric = isNumber(column);
  if (numeric) {
    const y = `${x}::double`;
    found.push(`avg(${y}) as mean${i}`, `stddev_samp(${y}) as std${i}`);
    found.push(`quantile_cont(${y}, [0.25, 0.5, 0.75]) as q${i}`);
  }
  if (numeric || column.kind === "Time") found.push(`min(${x}) as min${i}`, `max(${x}) as max${i}`);
  else if (column.kind !== "Vec") {
    const counts = `map_values(histogram(${x}))`;
    found.push(`count(distinct ${x}) as distinct${i}`, `list_max(${counts}) as frequency${i}`);
    found.push(
      `map_keys(histogram(${x}))[list_position(${counts}, list_max(${counts}))]::varchar as top${i}`,
    );
  }
  return found;
}

function summary(column: Column, i: number, rows: number, found: Answer): ColumnSummary {
  const of = (what: string): Value | undefined => {
    const value = found[`${what}${i}`];
    return typeof value === "bigint" ? Number(value) : (value as Value | undefined);
  };
  const count = Number(of("count"));
  const base = { column: column.name, kind: column.kind, count, missing: rows - count };
  if (column.kind === "Vec") return base;
  if (!isNumber(column))
    return column.kind === "Time"
      ? { ...base, min: of("min") ?? null, max: of("max") ?? null }
      : {
          ...base,
          distinct: Number(of("distinct")),
          top: of("top") as string | null,
          frequency: of("frequency") as number | null,
        };
  const [q25, median, q75] = (found[`q${i}`] as number[] | null) ?? [null, null, null];
  const number = (what: string): number | null => of(what) as number | null;
  return {
    ...base,
    mean: number("mean"),
    std: number("std"),
    min: number("min"),
    q25: q25 ?? null,
    median: median ?? null,
    q75: q75 ?? null,
    max: number("max"),
  };
}

const figures = [
  "count",
  "missing",
  "distinct",
  "mean",
  "std",
  "min",
  "q25",
  "median",
  "q75",
  "max",
  "top",
  "frequency",
] as const;

function drawn({ rows, columns }: Description, notes: readonly string[]): Bundle {
  const used = figures.filter((figure) => columns.some((each) => each[figure] !== undefined));
  return draw({
    head: ["column", "kind", ...used],
    kinds: [],
    right: [false, false, ...used.map((figure) => figure !== "top")],
    rows: columns.map((each) => [
      each.column,
      kindText({ kind: each.kind, maybe: each.missing > 0 }),
      ...used.map((figure) => (each[figure] === undefined ? "" : cell(each[figure]))),
    ]),
    notes: [`${rows} rows × ${columns.length} columns`, ...notes],
  });
}
