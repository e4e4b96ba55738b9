import type { Contender } from "./contenders.ts";
import { type Row, rows } from "./rows.ts";

/** The table as text: bar, contenders, verdict. Rows that nobody measured are left out. */
export function formatTable(contenders: readonly Contender[]): string {
  const lines = rows
    .filter(({ key }) => contenders.some(({ measured }) => measured.has(key)))
    .map((row) => [
      row.name,
      row.limit === undefined ? "" : `≤ ${show(row.limit, row.unit)}`,
      ...contenders.map(({ measured }) => format(row, measured.get(row.key))),
      row.limit === undefined ? "" : passes(row, contenders) ? "pass" : "FAIL",
    ]);
  const table = [["", "bar", ...contenders.map(({ name }) => name), ""], ...lines];
  const widths = table[0]?.map((_, i) => Math.max(...table.map((line) => line[i]?.length ?? 0)));
  return table
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths?.[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The same as data; every measurement is kept. */
export function toJson(contenders: readonly Contender[]): object {
  return {
    rows: rows.map((row) => ({
      name: row.name,
      unit: row.unit,
      bar: row.limit ?? null,
      pass: row.limit === undefined ? null : passes(row, contenders),
      values: Object.fromEntries(
        contenders.map(({ name, measured }) => {
          const value = row.summarize(measured.get(row.key) ?? []);
          return [name, Number.isNaN(value) ? null : value];
        }),
      ),
    })),
    measured: Object.fromEntries(
      contenders.map(({ name, measured }) => [name, Object.fromEntries(measured)]),
    ),
  };
}

/** Whether Sonde is within the bar. */
export function passes({ key, summarize, limit }: Row, [ours]: readonly Contender[]): boolean {
  const values = ours?.measured.get(key);
  return values === undefined || limit === undefined || summarize(values) <= limit;
}

function format({ summarize, unit }: Row, values: readonly number[] | undefined): string {
  if (!values) return "-";
  const value = summarize(values);
  return Number.isNaN(value) ? "fails" : show(value, unit);
}

const show = (value: number, unit: string): string =>
  `${value < 10 ? Number(value.toFixed(2)) : Math.round(value)} ${unit}`.trim();
