import type { Language } from "../language/language.ts";
import type { Page } from "../protocol/content.ts";
import { countCodePoints } from "../protocol/cursor.ts";
import { mayUseMagics, parseQuestion, type Question } from "../magics/question.ts";
import { bundle } from "./inspect.ts";

/** The answers to the questions among the lines of a cell that ran. */
export async function answerAll(
  code: string,
  language: Promise<Language> | Language,
): Promise<readonly Page[]> {
  if (!mayUseMagics(code)) return [];
  // Loaded when first needed: it would delay the start.
  const { findAllMagics, QUESTION } = await import("../magics/find.ts");
  const questions = findAllMagics(code, () => false).flatMap(({ name, args }) => {
    const question = name === QUESTION ? parseQuestion(args) : null;
    return question === null ? [] : [question];
  });
  const known = await language;
  return Promise.all(questions.map((question) => answer(question, known)));
}

/** The answer, for the front end's pager. */
export async function answer({ name, detail }: Question, language: Language): Promise<Page> {
  const found = await language.inspect(name, countCodePoints(name), detail);
  const data = found ? bundle(found) : { "text/plain": `nothing is known of ${name}` };
  return { source: "page", data, start: 0 };
}
