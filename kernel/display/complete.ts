import { types } from "node:util";
import type { Bundle } from "../protocol/content.ts";
import { viewOf } from "./bytes.ts";
import { isPlain } from "./form.ts";
import { renderTable } from "./table.ts";
import { plain } from "./text.ts";

const DATA_RESOURCE = "application/vnd.dataresource+json";
/** What JupyterLab prefers to everything else. */
const GREEDY = ["application/json", "application/javascript", "text/javascript"];
const SHOWN =
  /^(?:text\/(?:html|markdown|latex)|image\/|application\/(?:pdf|vnd\.(?:vega|plotly)))/;

const MIME = /^[\w\-+.]+\/[\w\-+.]+$/;

/** Whether a value is a bundle already: a plain object whose keys are all MIME types. */
export function isBundle(value: unknown): value is Bundle {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => MIME.test(key));
}

/** A bundle that every front end shows as something and every notebook can hold: bytes as text, a data resource with its table, always text. */
export function complete(bundle: Bundle, text: () => string): Bundle {
  const entries = Object.entries(bundle).map(
    ([type, part]) => [type, encoded(type, part)] as const,
  );
  const data: Bundle = Object.fromEntries(entries.filter(([, part]) => part !== undefined));
  // VS Code prefers it to HTML, and most front ends draw nothing for it.
  if (DATA_RESOURCE in data && !("text/html" in data)) {
    const html = resourceTable(data[DATA_RESOURCE]);
    if (html !== undefined) data["text/html"] = html;
  }
  if (!("text/plain" in data)) data["text/plain"] = text();
  return data;
}

/** A bundle without the JSON and scripts that would hide a table or chart beside them. */
export function withoutGreedy(data: Bundle): Bundle {
  if (!Object.keys(data).some((type) => SHOWN.test(type))) return data;
  return Object.fromEntries(Object.entries(data).filter(([type]) => !GREEDY.includes(type)));
}

const JSON_TYPE = /^application\/(?:.*\+)?json$/;
const TEXT_TYPE = /^text\/|[/+]xml$|\/javascript$/;

/** A part as notebooks hold it: of types that are not JSON only text, bytes as base64; nothing for null. */
function encoded(type: string, part: unknown): unknown {
  const view = viewOf(part);
  if (view !== undefined)
    return Buffer.from(view).toString(TEXT_TYPE.test(type) ? "utf8" : "base64");
  if (typeof part === "string" || JSON_TYPE.test(type)) return part;
  if (part === null || part === undefined) return undefined;
  const lines = Array.isArray(part) && part.every((line) => typeof line === "string");
  return lines ? part.join("") : plain(part);
}

function resourceTable(resource: unknown): string | undefined {
  const { data, schema } = isPlain(resource) ? resource : {};
  const fields = isPlain(schema) ? schema["fields"] : undefined;
  if (!Array.isArray(data) || !Array.isArray(fields) || !fields.every(isPlain)) return undefined;
  const columns = fields.map((field) => plain(field["name"]));
  const rows: readonly unknown[] = data;
  const row = (index: number): unknown[] => {
    const fieldsOf = rows[index];
    return columns.map((name) => (isPlain(fieldsOf) ? fieldsOf[name] : undefined));
  };
  return renderTable({ columns, length: rows.length, row });
}
