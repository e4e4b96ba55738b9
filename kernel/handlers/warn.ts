import type { Diagnostic } from "../language/language.ts";
import type { Cell } from "../session/session.ts";
import type { Context } from "./handler.ts";

/** At most this many lines are shown for a cell. */
const SHOWN = 10;

/** Checks the types of a cell beside its running and publishes what is wrong, one line each, on its stderr. */
export async function warn({ code, count }: Cell, context: Context): Promise<void> {
  try {
    const language = await context.language;
    const found = await language.diagnose(code);
    // TypeScript numbers syntax errors from 1000 to 1999; the cell fails with them by itself.
    if (found.some(({ code }) => code >= 1000 && code < 2000)) return;
    if (found.length > 0) context.publish("stream", { name: "stderr", text: format(found, count) });
  } catch (error) {
    context.log(`the types of cell ${count} were not checked: ${String(error)}`);
  }
}

function format(found: readonly Diagnostic[], count: number): string {
  const lines = found
    .slice(0, SHOWN)
    .map(({ line, column, message }) => `Cell [${count}] ${line}:${column} warning: ${message}\n`);
  if (found.length > SHOWN)
    lines.push(`Cell [${count}] and ${found.length - SHOWN} more warnings\n`);
  return lines.join("");
}
