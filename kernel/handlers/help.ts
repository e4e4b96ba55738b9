import type { Language } from "../language/language.ts";
import type { Page } from "../protocol/content.ts";
import { countCodePoints } from "../protocol/cursor.ts";
import { bundle } from "./inspect.ts";

/** A cell that asks about a name: `?name`, `name?`, or with two marks for more. */
export interface Question {
  readonly name: string;
  readonly detail: 0 | 1;
}

const before = /^\s*(?<marks>\?\??)\s*(?<name>[\p{ID_Start}$_][\p{ID_Continue}$.]*)\s*;?\s*$/u;
const after = /^\s*(?<name>[\p{ID_Start}$_][\p{ID_Continue}$.]*)\s*(?<marks>\?\??)\s*$/u;

/** The question that a cell asks, or null for one that is code. */
export function parseQuestion(code: string): Question | null {
  const { name, marks } = (before.exec(code) ?? after.exec(code))?.groups ?? {};
  if (name === undefined || marks === undefined) return null;
  return { name, detail: marks.length === 2 ? 1 : 0 };
}

/** The answer, for the front end's pager. */
export async function answer({ name, detail }: Question, language: Language): Promise<Page> {
  const found = await language.inspect(name, countCodePoints(name), detail);
  const data = found ? bundle(found) : { "text/plain": `nothing is known of ${name}` };
  return { source: "page", data, start: 0 };
}
