import type { Bundle } from "./format.ts";
import { cell, draw, heads } from "./format.ts";
import type { Plan } from "./plan.ts";
import { readingNotes } from "./report.ts";
import { collect, countRows } from "./rows.ts";
import { fit } from "./run.ts";

const shown = 10;
const mostColumns = 50;

/** The first rows of a plan as a table, with its size. */
export async function preview(plan: Plan): Promise<Bundle> {
  const { columns: all } = await fit(plan);
  const columns = all.slice(0, mostColumns);
  const rows = await collect(plan, shown);
  const count = await countRows(plan);
  const notes = [
    `${count} ${count === 1 ? "row" : "rows"} × ${all.length} columns${count > rows.length ? `, the first ${rows.length} shown` : ""}`,
  ];
  if (all.length > columns.length) notes.push(`The first ${columns.length} columns are shown.`);
  if (plan.steps.some((each) => each.verb.learn))
    notes.push(
      "A preview: its constants are learned from all rows; a model learns them from its training rows.",
    );
  notes.push(...readingNotes(plan));
  return draw({
    ...heads(columns),
    rows: rows.map((row) => columns.map((each) => cell(row[each.name]))),
    notes,
  });
}
