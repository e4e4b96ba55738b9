import type { Diagnostic } from "./language.ts";

/** At most this many lines are shown for a cell. */
const SHOWN = 10;

/** What is wrong with the types of cell `count`, a line each, for its stderr. */
export function formatWarnings(found: readonly Diagnostic[], count: number): string {
  const lines = found
    .slice(0, SHOWN)
    .map(({ line, column, message }) => `Cell [${count}] ${line}:${column} warning: ${message}\n`);
  if (lines.length === SHOWN && found.length > SHOWN)
    lines.push(`Cell [${count}] and ${found.length - SHOWN} more warnings\n`);
  return lines.join("");
}
