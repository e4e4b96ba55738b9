import { ownMagic } from "./catalogue.ts";
import { MAGIC } from "./magic.ts";
import { mayUseMagics } from "./question.ts";
import { codeOf, type Found, findMagics, QUESTION } from "./find.ts";

/** A cell whose magics are replaced. */
export interface Replaced {
  readonly text: string;
  /** The lines, from 0, on which calls stand for magics; the column there says nothing. */
  readonly lines?: ReadonlySet<number>;
}

/** The cell with each magic as a call on the same line; everything else stays where it is. */
export function withCalls(code: string, isKnown: (name: string) => boolean): Replaced {
  const found = findMagics(code, isKnown);
  if (found.length === 0) return { text: code };
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

/** The cell as TypeScript sees it, with everything in its place: a magic's code stays, and with `asking` what questions are about; the rest becomes spaces or a value. */
export function withoutMagics(
  code: string,
  isKnown: (name: string) => boolean,
  asking = false,
): string {
  if (!mayUseMagics(code)) return code;
  const lines = code.split("\n");
  for (const magic of findMagics(code, isKnown)) {
    const { place, body } = magic;
    const last = body === undefined ? place.line : lines.length - 1;
    const { code: keeps = false, scoped = false } = ownMagic(magic.name) ?? {};
    const length = lines[place.line]?.length ?? 0;
    // What it runs may use magics in its turn.
    const inner = keeps ? withoutMagics(codeOf(magic), isKnown, asking).split("\n") : [];
    const shown = keeps ? uncovered(magic, scoped, inner[place.line]) : blank(magic, asking);
    lines[place.line] = shown.padEnd(length);
    for (let line = place.line + 1; line <= last; line++) lines[line] = inner[line] ?? "";
    if (scoped) lines[last] += "}";
  }
  return lines.join("\n");
}

/** A magic's line with its code alone, which stands in a line of its own. */
function uncovered({ before, place, captures }: Found, scoped: boolean, code = ""): string {
  const sign = captures === true ? "" : scoped ? "{" : ";";
  return before + sign.padEnd(place.column - before.length) + code.slice(place.column);
}

/** A magic's line without it, with a value where one is assigned. */
function blank({ before, name, args, captures }: Found, asking: boolean): string {
  if (asking && name === QUESTION) return before + args.replaceAll("?", ";");
  return before + (captures !== true ? ";" : name === "!" ? "[''];" : "0 as any;");
}
