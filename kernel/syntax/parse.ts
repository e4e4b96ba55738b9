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
