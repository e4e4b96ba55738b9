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

function call({ name, args, body, place, captures }: Found): string {
  // Answered by the kernel, which knows types.
  if (name === QUESTION) return "void 0";
  return `await ${MAGIC}(${JSON.stringify({ name, args, body, place, captures })})`;
}

/** The cell as TypeScript sees it, with everything in its place: a magic's code stays, the rest becomes spaces or a value. */
export function withoutMagics(code: string, isKnown: (name: string) => boolean): string {
  const lines = code.split("\n");
  for (const { name, before, args, body, place, captures } of findMagics(code, isKnown)) {
    const { line, column } = place;
    const keeps = CATALOGUE[name]?.code === true;
    const sign = (captures === true ? "" : ";").padEnd(column - before.length);
    const value = name === "!" ? "[''];" : "0 as any;";
    const text = before + (keeps ? sign + args : captures === true ? value : ";");
    lines[line] = text.padEnd(lines[line]?.length ?? 0);
    if (body !== undefined && !keeps)
      for (let i = line + 1; i < lines.length; i++) lines[i] = " ".repeat(lines[i]?.length ?? 0);
  }
  return lines.join("\n");
}
