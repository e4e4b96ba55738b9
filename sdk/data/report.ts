import { draws } from "../core/draws.ts";
import { draw } from "./format.ts";
import type { Bundle } from "./format.ts";
import type { Plan } from "./plan.ts";
import type { ColumnReport, Source } from "./source.ts";

/** What reading a file made of each column; draws itself. */
export interface Report {
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly ColumnReport[];
  readonly notes: readonly string[];
}

/** The report of a source: kinds inferred, values missing, values that did not convert and where. */
export function reportOf({ file, rows, report: columns, notes }: Source): Report {
  const report = { file, rows, columns, notes };
  return draws<Report>(report, {
    display: drawReport,
    text: (shown) => drawReport(shown)["text/plain"],
  });
}

function drawReport({ file, rows, columns, notes }: Report): Bundle {
  return draw({
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
    notes: [`${file}: ${rows} rows × ${columns.length} columns; rows are counted from 0`, ...notes],
  });
}

/** Sentences about a file just read: its header, and each column in which values were lost. */
export function readingNotes({ source, steps }: Plan): readonly string[] {
  if (steps.length > 0) return [];
  const failed = source.report.filter((each) => each.failed > 0);
  const lost = failed.map(({ name, failed, examples }) => {
    const rows = examples
      .map(({ row, value }) => `row ${row}: ${JSON.stringify(value)}`)
      .join(", ");
    return `'${name}': ${failed} ${failed === 1 ? "value" : "values"} did not convert and ${failed === 1 ? "counts" : "count"} as missing (${rows}${failed > examples.length ? ", …" : ""})`;
  });
  return [...source.notes, ...lost];
}
