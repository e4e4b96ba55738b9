import { CATALOGUE, ownMagic } from "./catalogue.ts";
import { type Found, findAllMagics, QUESTION } from "./find.ts";
import { completePath } from "./complete-path.ts";

/** What could stand at a place in a magic; `start` is where the replaced text begins. */
export interface MagicCompletions {
  readonly start: number;
  readonly matches: readonly { readonly text: string; readonly type: string }[];
}

const NONE: MagicCompletions["matches"] = [];
/** The usual answers of `%who`'s question what a value is. */
const KINDS =
  "Array Date Map Object Promise Set Uint8Array bigint boolean class function number string symbol undefined";
/** What else may follow a name. */
const WORDS: ReadonlyMap<string, () => readonly string[]> = new Map([
  ["env", () => Object.keys(process.env).toSorted()],
  ["npm", () => ["i", "ls"]],
  ["types", () => ["error", "off", "warn"]],
  ["who", () => KINDS.split(" ")],
  ["whos", () => KINDS.split(" ")],
]);

/** Completes the names of magics, and the files and words after them; null where TypeScript is written, also in a magic. */
export function completeMagic(
  code: string,
  offset: number,
  folder: string,
  isKnown: (name: string) => boolean,
): MagicCompletions | null {
  const from = code.lastIndexOf("\n", offset - 1) + 1;
  const before = code.slice(from, offset);
  const named = NAMED.exec(before)?.groups?.["typed"];
  const found = findAllMagics(code, isKnown).findLast((one) => holds(one, code, from, offset));
  if (named !== undefined) {
    const matches = names(named, code.slice(0, from).trim() === "");
    // Half a name on a line of its own may as well go on the line above: `total⏎%ti` divides by `ti`.
    const alone = /^[ \t]*%%?[\w-]*$/.test(before) && matches.length > 0;
    if (found !== undefined || (alone && !isKnown(named.slice(1))))
      return { start: offset - named.length, matches };
  }
  if (found === undefined || found.name === QUESTION) return null;
  const magic = ownMagic(found.name);
  if (magic?.code === true) return null;
  const word = /\S*$/.exec(before)?.[0] ?? "";
  const typed = found.name === "!" ? word.replace(/^!+/, "") : word;
  const start = offset - typed.length;
  const words = WORDS.get(found.name)?.().filter((text) => text.startsWith(typed));
  if (words) return { start, matches: words.map((text) => ({ text, type: "keyword" })) };
  const path = magic?.path === true || /^(?:!|bash|sh)$/.test(found.name);
  return { start, matches: path ? completePath(typed, folder, found.name === "cd") : NONE };
}

/** A magic's name at the end of what is typed: on its line alone, behind `%time`, or assigned. */
const NAMED = /^(?:[ \t]*(?:%[\w-]+[ \t]+)*|[^%]*=[ \t]*)(?<typed>%%?[\w-]*)$/;

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
  const magic = name === undefined || offset > end ? undefined : ownMagic(name);
  return magic === undefined ? null : `${magic.usage}\n\n${magic.summary}`;
}
