import { CATALOGUE } from "./catalogue.ts";
import { type Found, findMagics } from "./find.ts";
import { completePath } from "./complete-path.ts";

/** What could stand at a place in a magic; `start` is where the replaced text begins. */
export interface MagicCompletions {
  readonly start: number;
  readonly matches: readonly { readonly text: string; readonly type: string }[];
}

const NONE: MagicCompletions["matches"] = [];
/** What else may follow a name. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  npm: ["i", "ls"],
  types: ["error", "off", "warn"],
};

/** Completes the names of magics, and the files and words after them; null where TypeScript is written, also in a magic. */
export function completeMagic(
  code: string,
  offset: number,
  folder: string,
  isKnown: (name: string) => boolean,
): MagicCompletions | null {
  const from = code.lastIndexOf("\n", offset - 1) + 1;
  const before = code.slice(from, offset);
  const named = /^[ \t]*(?<typed>%%?[\w-]*)$/.exec(before)?.groups?.["typed"];
  const found = findMagics(code, isKnown).find((one) => holds(one, code, from, offset));
  if (named !== undefined && (found !== undefined || /^[ \t]*%%?$/.test(before)))
    return {
      start: offset - named.length,
      matches: names(named, code.slice(0, from).trim() === ""),
    };
  if (found === undefined || CATALOGUE[found.name]?.code === true) return null;
  const word = /\S*$/.exec(before)?.[0] ?? "";
  const typed = found.name === "!" ? word.replace(/^!+/, "") : word;
  const start = offset - typed.length;
  const words = WORDS[found.name]?.filter((text) => text.startsWith(typed));
  if (words) return { start, matches: words.map((text) => ({ text, type: "keyword" })) };
  const path = CATALOGUE[found.name]?.path === true || /^(?:!|bash|sh)$/.test(found.name);
  return { start, matches: path ? completePath(typed, folder, found.name === "cd") : NONE };
}

/** The cursor is in a magic's arguments or body. */
function holds({ place, body }: Found, code: string, from: number, offset: number): boolean {
  const line = code.slice(0, from).split("\n").length - 1;
  const column = offset - from;
  if (line !== place.line) return body !== undefined && line > place.line;
  return column <= (code.split("\n")[line]?.length ?? 0);
}

function names(typed: string, first: boolean): MagicCompletions["matches"] {
  const all = Object.entries(CATALOGUE).flatMap(([name, { usage, cell = false }]) =>
    name === "!"
      ? []
      : [
          ...(cell ? [] : [`%${name}`]),
          ...(first && usage.includes(`%%${name}`) ? [`%%${name}`] : []),
        ],
  );
  // One sign typed may become two.
  const fits = (text: string): boolean =>
    text.startsWith(typed) || (!typed.startsWith("%%") && text.startsWith(`%${typed}`));
  return all.filter(fits).map((text) => ({ text, type: "magic" }));
}

/** The line on a magic, for whoever asks about its name; null where the cursor is on none. */
export function describeMagic(code: string, offset: number): string | null {
  const from = code.lastIndexOf("\n", offset - 1) + 1;
  const line = code.slice(from).split("\n")[0] ?? "";
  const { name, sign = "" } = /^[ \t]*(?<sign>%%?)(?<name>[\w-]+)/.exec(line)?.groups ?? {};
  const end = from + line.indexOf(sign) + sign.length + (name?.length ?? 0);
  const magic = name === undefined || offset > end ? undefined : CATALOGUE[name];
  return magic === undefined ? null : `${magic.usage}\n\n${magic.summary}`;
}
