import type { Diagnostic } from "./language.ts";

/** At most this many lines are shown for a cell. */
const SHOWN = 10;

/** What is wrong with the types of cell `count`, a line each, for its stderr; empty when it has an error of syntax, with which it fails by itself. */
export function formatWarnings(found: readonly Diagnostic[], count: number): string {
  // TypeScript numbers errors of syntax from 1000 to 1999.
  if (found.some(({ code }) => code >= 1000 && code < 2000)) return "";
  const lines = found
    .slice(0, SHOWN)
    .map(({ line, column, message }) => `Cell [${count}] ${line}:${column} warning: ${message}\n`);
  if (found.length > SHOWN)
    lines.push(`Cell [${count}] and ${found.length - SHOWN} more warnings\n`);
  return lines.join("");
}
