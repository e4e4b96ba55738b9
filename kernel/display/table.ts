import { inspect } from "node:util";
import type { Bundle } from "../protocol/content.ts";
import { escapeHtml } from "./html.ts";

const ROWS = 50;
const COLUMNS = 30;

/** A list of plain records as an HTML table; nothing for other values, or when a field would have to be computed. */
export function tableOf(value: unknown): Bundle {
  if (!Array.isArray(value) || value.length === 0) return {};
  const shown: unknown[] = value.slice(0, ROWS);
  if (!shown.every(isRecord)) return {};
  const all = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  if (all.length === 0) return {};
  const columns = all.slice(0, COLUMNS);
  const head = columns.map((name) => `<th>${escapeHtml(name)}</th>`).join("");
  const body = shown.map((row) => `<tr>${columns.map((name) => cell(row[name])).join("")}</tr>`);
  const more = value.length > ROWS || all.length > COLUMNS;
  const size = more ? `<p>${value.length} rows, ${all.length} columns</p>` : "";
  return {
    "text/html": `<table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>${size}`,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(Object.getOwnPropertyDescriptors(value)).every((field) => "value" in field);
}

function cell(value: unknown): string {
  const number = typeof value === "number" || typeof value === "bigint";
  const text =
    value === undefined
      ? ""
      : typeof value === "string"
        ? value
        : inspect(value, { depth: 1, breakLength: Infinity });
  return `<td${number ? ' style="text-align: right"' : ""}>${escapeHtml(text)}</td>`;
}
