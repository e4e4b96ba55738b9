import { nameBefore } from "../syntax/names.ts";
import { type Place, scan } from "../syntax/scan.ts";
import { type Cells, MEMBERS, NAME } from "./cells.ts";
import type { Position } from "./position.ts";

/** So many names have a line in the document, the newest. */
const NEWEST = 250;

/**
 * The name before the dot that ends at `start`, a `place` in `code` where its members are those that it has at the start of any other cell: it
 * stands for a value, and the cell says nothing more of it. Undefined elsewhere, and in doubt.
 */
export function ownerBefore(code: string, start: number, place: Place): string | undefined {
  if (place.inside !== "code" || code[start - 1] !== "." || TYPES.test(code)) return undefined;
  const from = nameBefore(code, start - 1);
  const name = code.slice(from, start - 1);
  const line = code.slice(code.lastIndexOf("\n", from - 1) + 1, from);
  const isValue = VALUE.test(line) && scan(code, from).previous !== ".";
  const isOutside = place.open.every(({ token }) => token === "(");
  const isAlone = code.match(NAME)?.filter((word) => word === name).length === 1;
  return isValue && isOutside && isAlone ? name : undefined;
}

/** Without one of these nothing is a type, a declaration of one, or a name written in another way. */
const TYPES =
  /[:<\\]|\b(?:as|class|declare|enum|extends|function|implements|import|interface|is|module|namespace|satisfies|type)\b/;
/** What stands in a line before an expression; a slash may begin a regular expression. */
const VALUE = /^(?:[^/]*(?:[;(=+]|\b(?:await|of|return)))?\s*$/;

/**
 * Shows the newest names of earlier cells, each before a dot, in a document that changes only when a cell has run: about a
 * text that it knows the server answers in a fifth of the time. Gives where to ask for the members of `name`; undefined when it is
 * not among them.
 */
export function showMembers(
  cells: Cells,
  documents: Map<string, string>,
  name: string,
): { textDocument: { uri: string }; position: Position } | undefined {
  const names = cells.select(() => true).slice(-NEWEST);
  const at = names.indexOf(name);
  if (at < 0) return undefined;
  const text = names.map((name) => `${name}.;`).join("\n");
  const uri = cells.uri(MEMBERS);
  documents.set(uri, cells.header(text)(new Set()) + text);
  return { textDocument: { uri }, position: { line: at + 1, character: name.length + 1 } };
}
