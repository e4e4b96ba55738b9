import type { Diagnostic } from "./language.ts";

/** At most this many lines are shown for a cell. */
const SHOWN = 10;

/** The errors of a cell's types; none when it has an error of syntax, with which it fails by itself. */
export const checked = (found: readonly Diagnostic[]): readonly Diagnostic[] =>
  // TypeScript numbers errors of syntax from 1000 to 1999.
  found.some(({ code }) => code >= 1000 && code < 2000) ? [] : found;

/** What is wrong with the types of cell `count`, a line each, for its stderr. */
export function formatWarnings(found: readonly Diagnostic[], count: number): string {
  const lines = checked(found)
    .slice(0, SHOWN)
    .map(({ line, column, message }) => `Cell [${count}] ${line}:${column} warning: ${message}\n`);
  if (lines.length === SHOWN && found.length > SHOWN)
    lines.push(`Cell [${count}] and ${found.length - SHOWN} more warnings\n`);
  return lines.join("");
}
