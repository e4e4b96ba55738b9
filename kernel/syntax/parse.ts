import { type ParseResult, type ParserOptions, parseSync } from "oxc-parser";
import { depthProblem } from "./depth.ts";

/** The parser, for any code: what nests too deeply for it is an error of syntax. */
export function parse(name: string, text: string, options?: ParserOptions): ParseResult {
  const problem = depthProblem(text);
  if (problem === undefined) return parseSync(name, text, options);
  const { program, module } = parseSync(name, "", options);
  const error = { ...problem, severity: "Error", helpMessage: null, codeframe: null } as const;
  // The cast: the parser's severities are a const enum of its declarations, which is not to be imported.
  return { program, module, comments: [], errors: [error] } as unknown as ParseResult;
}

/** The parser compares a name that is declared again with all its declarations: thousands of them take it seconds. */
const SHORT = 10_000;

/** The same, with what is wrong beyond the grammar, for whoever cannot wait; of a long text only the grammar is looked at. */
export const parseBriefly = (name: string, text: string, options?: ParserOptions): ParseResult =>
  parse(name, text, { ...options, showSemanticErrors: text.length <= SHORT });
