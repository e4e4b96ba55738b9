/** A line that asks about a name, a magic's too: `?name`, `name?`, or with two marks for more. */
export interface Question {
  readonly name: string;
  readonly detail: 0 | 1;
}

const BEFORE =
  /^\s*(?<marks>\?\??)\s*(?<name>(?:%%?)?[\p{ID_Start}$_][\p{ID_Continue}$.]*)\s*;?\s*$/u;
const AFTER = /^\s*(?<name>(?:%%?)?[\p{ID_Start}$_][\p{ID_Continue}$.]*)\s*(?<marks>\?\??)\s*$/u;

/** The question that a text asks, or null for one that is code. */
export function parseQuestion(text: string): Question | null {
  const { name, marks } = (BEFORE.exec(text) ?? AFTER.exec(text))?.groups ?? {};
  if (name === undefined || marks === undefined) return null;
  return { name, detail: marks.length === 2 ? 1 : 0 };
}

/** Whether a cell can hold a magic or a question at all: most cells cannot, and are not read closer. */
export const mayUseMagics = (code: string): boolean => CANDIDATE.test(code);

const CANDIDATE = /^\uFEFF?[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t]*$/m;
