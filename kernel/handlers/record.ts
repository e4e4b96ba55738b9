import type { Language } from "../language/language.ts";
import type { Cell, Outcome } from "../session/session.ts";

/** Tells the language server what later cells can see of a cell that ended. */
export function record(language: Language, { count, code }: Cell, outcome: Outcome): void {
  const { status, declarations } = outcome;
  if (status === "ok") language.ran(count, code, declarations);
  else if (outcome.missing !== undefined) language.ran(count, code, declarations, outcome.missing);
}
