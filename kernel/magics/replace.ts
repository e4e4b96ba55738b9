import { CATALOGUE } from "./catalogue.ts";
import { MAGIC } from "./magic.ts";
import { type Found, findMagics, QUESTION } from "./find.ts";

/** A cell whose magics are replaced. */
export interface Replaced {
  readonly text: string;
  /** The lines, from 0, on which calls stand for magics; the column there says nothing. */
  readonly lines: ReadonlySet<number>;
}

/** The cell with each magic as a call on the same line; everything else stays where it is. */
export function withCalls(code: string, isKnown: (name: string) => boolean): Replaced {
  const found = findMagics(code, isKnown);
  const lines = code.split("\n");
  for (const magic of found) {
    const { before, body, place, captures } = magic;
    lines[place.line] = `${before}${captures === true ? "" : ";"}${call(magic)};`;
    if (body !== undefined) lines.length = place.line + 1;
  }
  return { text: lines.join("\n"), lines: new Set(found.map(({ place }) => place.line)) };
}

function call({ before: _, ...use }: Found): string {
  // Answered by the kernel, which knows types.
  const { name } = use;
  if (CATALOGUE[name]?.load === undefined && (name === QUESTION || name in CATALOGUE))
    return "void 0";
  return `await ${MAGIC}(${JSON.stringify(use)})`;
}

/** The cell as TypeScript sees it, of the same length: a magic's code stays in its place, the rest becomes spaces. */
export function withoutMagics(code: string, isKnown: (name: string) => boolean): string {
  const lines = code.split("\n");
  for (const { name, before, args, body, place, captures } of findMagics(code, isKnown)) {
    const keeps = CATALOGUE[name]?.code === true;
    const { line, column } = place;
    const value = name === "!" ? "['']" : "0 as any";
    const kept = keeps ? " ".repeat(column - before.length) + args : captures === true ? value : "";
    const text = before + kept;
    lines[line] = text + " ".repeat(Math.max(0, (lines[line]?.length ?? 0) - text.length));
    if (body !== undefined && !keeps)
      for (let i = line + 1; i < lines.length; i++) lines[i] = " ".repeat(lines[i]?.length ?? 0);
  }
  return lines.join("\n");
}
