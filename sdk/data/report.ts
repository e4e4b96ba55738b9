import { draws } from "./draws.ts";
import { draw } from "./format.ts";
import type { ColumnReport, Source } from "./source.ts";

/** What reading a file made of each column; draws itself. */
export interface Report {
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly ColumnReport[];
}

/** The report of a source: kinds inferred, values missing, values that did not convert and where. */
export function reportOf({ file, rows, report: columns }: Source): Report {
  const report = { file, rows, columns };
  return draws<Report>(report, {
    display: () =>
      draw({
        head: ["column", "kind", "missing", "not converted", "for example"],
        kinds: [],
        right: [false, false, true, true, false],
        rows: columns.map((each) => [
          each.name,
          each.kind,
          String(each.missing),
          String(each.failed),
          each.examples.map(({ row, value }) => `row ${row}: ${JSON.stringify(value)}`).join(", "),
        ]),
        notes: [`${file}: ${rows} rows × ${columns.length} columns; rows are counted from 0`],
      }),
  });
}
