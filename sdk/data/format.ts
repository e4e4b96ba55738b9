import type { Column } from "./column.ts";
import { kindText } from "./column.ts";
import type { Value } from "./kinds.ts";

/** One value as a cell of a table. */
export function cell(value: Value | undefined): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return figure(value);
  if (isDate(value))
    return value
      .toISOString()
      .replace(/T00:00:00\.000Z$/, "")
      .replace("T", " ")
      .replace(/\.000Z$/, "");
  if (typeof value === "object") {
    const numbers = Array.from(value, figure);
    const shown = numbers.slice(0, 8).join(" ");
    return `[${shown}${numbers.length > 8 ? ` … ${numbers.length} numbers` : ""}]`;
  }
  const text = String(value);
  return text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
}

const longestCell = 100;

/** Whether a value is a date, of another realm too. */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}

/** A number short enough for a table: at most six figures that matter. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Number.isInteger(value) && Math.abs(value) < 1e15
    ? String(value)
    : String(Number(value.toPrecision(6)));
}

/** Rows of texts under a heading, drawn for a notebook and for a terminal. */
export interface Grid {
  readonly head: readonly string[];
  /** Shown under the head, smaller. */
  readonly kinds: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether a column's texts stand on the right. */
  readonly right: readonly boolean[];
  /** Sentences under the table. */
  readonly notes: readonly string[];
}

/** The bundle that a front end shows. */
export interface Bundle {
  readonly "text/html": string;
  readonly "text/plain": string;
}

/** Draws a grid as HTML (colours of the surrounding theme, no style sheet) and as text. */
export function draw(grid: Grid): Bundle {
  return { "text/html": html(grid), "text/plain": plain(grid) };
}

/** The heads and kinds of columns, for a grid. */
export function heads(columns: readonly Column[]): {
  head: string[];
  kinds: string[];
  right: boolean[];
} {
  return {
    head: columns.map((each) => each.name),
    kinds: columns.map(kindText),
    right: columns.map((each) => each.kind === "Num" || each.kind === "Int"),
  };
}

const line = "1px solid rgba(128,128,128,0.35)";

function html({ head, kinds, rows, right, notes }: Grid): string {
  const side = (j: number): string => (right[j] ? "right" : "left");
  const kind = (j: number): string =>
    kinds[j] === undefined
      ? ""
      : `<br><span style="font-weight:normal;opacity:0.6;font-size:85%">${escape(kinds[j])}</span>`;
  const th = head.map(
    (each, j) =>
      `<th style="text-align:${side(j)};padding:2px 8px;border-bottom:${line};vertical-align:bottom">${escape(each)}${kind(j)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map(
      (each, j) =>
        `<td style="text-align:${side(j)};padding:2px 8px;white-space:nowrap">${escape(each)}</td>`,
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  const foot = notes
    .map((each) => `<div style="opacity:0.7;font-size:90%">${escape(each)}</div>`)
    .join("");
  return `<div style="overflow-x:auto"><table style="border-collapse:collapse;font-variant-numeric:tabular-nums"><thead><tr>${th.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>${foot}</div>`;
}

/** Text from a table made safe inside HTML. */
function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const widest = 120;
const longest = 24;

function plain({ head, kinds, rows, right, notes }: Grid): string {
  const short = (text: string): string => {
    const one = text.replaceAll(/\s/g, " ");
    return one.length > longest ? `${one.slice(0, longest - 1)}…` : one;
  };
  const lines = [head, ...(kinds.length > 0 ? [kinds] : []), ...rows].map((row) => row.map(short));
  const widths = head.map((_, j) => Math.max(...lines.map((row) => row[j]?.length ?? 0)));
  // Columns that do not fit a line are counted, not wrapped.
  let fits = 0;
  for (let used = 0; fits < widths.length; fits++) {
    used += (widths[fits] ?? 0) + 2;
    if (used > widest && fits > 0) break;
  }
  const left = head.length - fits;
  const drawn = lines.map((row) => {
    const cells = row
      .slice(0, fits)
      .map((each, j) => (right[j] ? each.padStart(widths[j] ?? 0) : each.padEnd(widths[j] ?? 0)));
    return `${cells.join("  ")}${left > 0 ? "  …" : ""}`.trimEnd();
  });
  const more =
    left > 0
      ? [`… ${left} more columns: ${head.slice(fits, fits + 8).join(", ")}${left > 8 ? ", …" : ""}`]
      : [];
  return [...drawn, ...more, ...notes].join("\n");
}
