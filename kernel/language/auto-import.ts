import { PREFIX } from "./cells.ts";
import type { Item } from "./item.ts";

/** Shorter words would be drowned in the names of all packages. */
const SHORTEST = 2;

/** Where a name that the cell cannot see yet would be imported from; undefined for one that it sees. */
export const sourceOf = ({ data }: Item): string | undefined => data?.source;

/** Whether an item is worth showing for `word`: names to import only for words long enough, and never from a cell: its newest names are in sight. */
export function isOffered(item: Item, word: string): boolean {
  const source = sourceOf(item);
  if (source === undefined) return true;
  // What lies above the notebook's folder is as a rule the inside of a package.
  return word.length >= SHORTEST && !source.startsWith("../") && !source.includes(PREFIX);
}

/** The line that imports a name, as the server would write it. */
export function importLine({ label, data }: Item): string {
  const from = `from ${JSON.stringify(data?.source ?? "")};`;
  switch (data?.autoImport?.importKind ?? 0) {
    case 1:
      return `import ${label} ${from}`;
    case 2:
      return `import * as ${label} ${from}`;
    default:
      return `import { ${label} } ${from}`;
  }
}

/** A cell up to the cursor with `item` in the place of `word` and its import on a line above everything but what must stand first. */
export function withImport(item: Item, before: string, word: string): string {
  const [first = ""] = FIRST.exec(before) ?? [];
  const rest = before.slice(first.length, before.length - word.length);
  return `${first}${importLine(item)}\n${rest}${item.label}`;
}

/** The line of a magic for the whole cell, or of `#!`. */
const FIRST = /^(?:#!|\s*%%).*\r?\n/;
