import type { ParseResult } from "oxc-parser";
import { asObject } from "./object-cell.ts";
import { parse } from "./parse.ts";

/** No braces, colons, angle brackets, template strings or escapes: types, JSX, declarations and most statements need one of them. */
const CHARACTERS = /^[\w\s.,;()[\]+\-*%/$'"=&|^~]*$/;
/** A comment, a number that modules refuse, and the words that a cell is rewritten for or that TypeScript or a module reads in its own way. */
const MEANING =
  /\/\/|\/\*|(?<![\w.])0\d|\b(?:abstract|arguments|as|async|await|class|const|declare|delete|enum|eval|export|function|implements|import|interface|is|let|module|namespace|new\.target|package|private|protected|public|return|satisfies|stackTraceLimit|static|throw|type|undefined\s*=|using|var|with|yield|__dirname|__filename)\b/;

/**
 * Whether a cell reads the same as TypeScript, as a module and as a script for V8, so that nothing is to be done to it. Says no in doubt; whether it
 * is correct is not asked.
 */
export const isSimple = (text: string): boolean => CHARACTERS.test(text) && !MEANING.test(text);

/** A cell as it was read. */
export interface Reading {
  readonly source: string;
  /** How many columns the source's first line is longer than the cell's. */
  readonly shift: number;
  /** What the compiler would read it as. */
  readonly lang: "ts" | "tsx";
  readonly parsed: ParseResult;
}

/**
 * What TypeScript reads otherwise than JavaScript (`f<T>(x)`), what a script reads otherwise than a module (`<!--`), what
 * a tsconfig.json changes (class fields), and what is rewritten only in the compiler's spelling, with all its semicolons.
 */
const OTHER =
  /<[\s\S]*>|<!--|@|\b(?:class|export|function|global|import|throw|using|var|__dirname|__filename)\b/;

/** The compiler's time matters less for a longer one, in which the parser shows the whole line for each type that is none of JavaScript. */
const SHORT = 4000;

/**
 * A cell that is JavaScript already and runs as it was written; undefined when it may be anything else. Spares the
 * compiler, which takes longer than all else that happens before a short cell runs.
 */
export function readPlain(key: string, text: string): Reading | undefined {
  if (text.length > SHORT || OTHER.test(text)) return undefined;
  const object = asObject(text);
  const source = object ?? text;
  const parsed = parse(key, source, {
    lang: "js",
    sourceType: "module",
    showSemanticErrors: true,
  });
  if (parsed.errors.length > 0) return undefined;
  return { source, shift: object === undefined ? 0 : 1, lang: "tsx", parsed };
}
