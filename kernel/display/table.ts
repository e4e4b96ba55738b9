import { inspect } from "node:util";
import { escapeHtml } from "./html.ts";

/** Rows and columns to be drawn, of which only the first are read. */
export interface Table {
  readonly columns: readonly string[];
  /** How many rows there are, or Infinity when nobody knows how many more; only the first `ROWS` are asked for. */
  readonly length: number;
  row(index: number): readonly unknown[];
}

/** How many rows a table shows. */
export const ROWS = 50;
const COLUMNS = 30;
const CELL = 200;

/** A table as HTML without styles that a theme would fight, cut to its first rows and columns, with a line that says so. */
export function renderTable({ columns, length, row }: Table): string {
  const names = columns.slice(0, COLUMNS);
  const head = names.map((name) => `<th>${escapeHtml(name)}</th>`).join("");
  const rows = Array.from({ length: Math.min(length, ROWS) }, (_, index) => {
    const fields = row(index);
    return `<tr>${names.map((__, column) => cell(fields[column])).join("")}</tr>`;
  });
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  return table + size(length, columns.length);
}

function size(rows: number, columns: number): string {
  if (rows <= ROWS && columns <= COLUMNS) return "";
  return `<p>${part(rows, ROWS)} rows, ${part(columns, COLUMNS)} columns</p>`;
}

const part = (all: number, limit: number): string => {
  if (all <= limit) return String(all);
  return all === Infinity ? `first ${limit}` : `first ${limit} of ${all}`;
};

function cell(value: unknown): string {
  const number = typeof value === "number" || typeof value === "bigint";
  return `<td${number ? ' style="text-align: right"' : ""}>${escapeHtml(shorten(text(value)))}</td>`;
}

function text(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "bigint") return String(value);
  try {
    return inspect(value, {
      depth: 1,
      breakLength: Infinity,
      maxArrayLength: 20,
      maxStringLength: CELL,
    });
  } catch {
    return "?"; // Its own inspection throws.
  }
}

const shorten = (long: string): string => (long.length > CELL ? `${long.slice(0, CELL)}…` : long);
