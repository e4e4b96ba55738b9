import { parseSync } from "oxc-parser";
import { asObject } from "../syntax/object-cell.ts";

/** A cell as it was read. */
export interface Reading {
  readonly source: string;
  /** How many columns the source's first line is longer than the cell's. */
  readonly shift: number;
  /** What the compiler would read it as. */
  readonly lang: "ts" | "tsx";
  readonly parsed: ReturnType<typeof parseSync>;
}

/**
 * What TypeScript reads otherwise than JavaScript (`f<T>(x)`), what a script reads otherwise than a module (`<!--`), what
 * a tsconfig.json changes (class fields), and what is rewritten only in the compiler's spelling, with all its semicolons.
 */
const OTHER =
  /<[\s\S]*>|<!--|@|\b(?:class|export|function|global|import|throw|using|var|__dirname|__filename)\b/;

/**
 * A cell that is JavaScript already and runs as it was written; undefined when it may be anything else. Spares the
 * compiler, which takes longer than all else that happens before a short cell runs.
 */
export function readPlain(key: string, text: string): Reading | undefined {
  if (OTHER.test(text)) return undefined;
  const object = asObject(text);
  const source = object ?? text;
  const parsed = parseSync(key, source, {
    lang: "js",
    sourceType: "module",
    showSemanticErrors: true,
  });
  if (parsed.errors.length > 0) return undefined;
  return { source, shift: object === undefined ? 0 : 1, lang: "tsx", parsed };
}
