import { declaredNames, declaredWhileTyping } from "../syntax/declared.ts";
import { firstError } from "../syntax/first-error.ts";
import { type Place, scan } from "../syntax/scan.ts";
import { ownMagic } from "./catalogue.ts";
import type { Use } from "./magic.ts";
import { mayUseMagics, parseQuestion } from "./question.ts";

/** A magic in a cell. */
export interface Found extends Use {
  /** The code before it on its line: `const files = `, else spaces. */
  readonly before: string;
}

/** The magic of a question about a name, `?x`. */
export const QUESTION = "?";

/** The magics in a cell, from the top. `isKnown` tells the names that earlier cells and the global object define. */
export function findMagics(written: string, isKnown: (name: string) => boolean): readonly Found[] {
  if (!mayUseMagics(written)) return [];
  const whole = CELL.exec(written)?.groups;
  if (whole) return [wholeCell(written, whole)];
  // A byte-order mark is a space, as for TypeScript.
  const code = written.replace(/^\uFEFF/, " ");

  const found: Found[] = [];
  // The code without the magics found so far, each replaced by an empty statement or a value.
  let rest = code;
  let own: ReadonlySet<string> | undefined;
  const known = (name: string): boolean =>
    RESERVED.has(name) || isKnown(name) || (own ??= ownNames(code)).has(name);
  let start = 0;
  /** Where the last magic ended, after which a new statement begins. */
  let begun = 0;
  let last: Place["last"] | undefined;
  code.split("\n").forEach((whole, number) => {
    const end = start + whole.length;
    const text = whole.replace(/\r$/, "");
    let place: Place | undefined;
    const line: Line = {
      text,
      rest,
      begun,
      start,
      end,
      known,
      place: () => (place ??= scan(rest, start, last)),
    };
    const magic = LINES.map((read) => read(line)).find(Boolean);
    last = place?.last ?? last;
    if (magic) {
      const { before, name, args } = magic;
      const column = text.length - args.length;
      const captures = before.trim() !== "";
      found.push({ before, name, args: args.trimEnd(), place: { line: number, column }, captures });
      const from = start + before.length;
      begun = from + (captures ? 2 : 1);
      rest = rest.slice(0, from) + (captures ? "0;" : ";").padEnd(end - from) + rest.slice(end);
    }
    start = end + 1;
  });
  return found;
}

/** The magics in a cell, and those in the code of `%%time` and the like; the inner ones after their outer. */
export function findAllMagics(code: string, isKnown: (name: string) => boolean): readonly Found[] {
  return findMagics(code, isKnown).flatMap((magic) => {
    if (ownMagic(magic.name)?.code !== true) return [magic];
    return [magic, ...findAllMagics(codeOf(magic), isKnown)];
  });
}

/** The code that a magic runs, at its place in the cell. */
export function codeOf({ args, body, place }: Use): string {
  if (body !== undefined) return "\n".repeat(place.line + 1) + body;
  return "\n".repeat(place.line) + " ".repeat(place.column) + args;
}

const CELL =
  /^\uFEFF?(?<above>(?:[ \t]*\r?\n)*)%%(?<name>[\p{L}_][\w-]*)(?<args>.*)(?:\r?\n(?<body>[\s\S]*))?$/u;

function wholeCell(code: string, groups: Record<string, string>): Found {
  const { above = "", name = "", args = "", body = "" } = groups;
  const line = above.split("\n").length - 1;
  const column = (code.split(/\r?\n/)[line] ?? "").length - args.trimStart().length;
  return { before: "", name, args: args.trim(), body, place: { line, column } };
}

interface Line {
  readonly text: string;
  /** The cell, in which this line stands from `start` to `end`. */
  readonly rest: string;
  /** Where the statements begin that are not over. */
  readonly begun: number;
  readonly start: number;
  readonly end: number;
  readonly known: (name: string) => boolean;
  /** Where its start lies. */
  readonly place: () => Place;
}

type Read = (line: Line) => Pick<Found, "before" | "name" | "args"> | null;

/** The ways a line can be a magic. */
const LINES: readonly Read[] = [lineMagic, shell, assigned, question];

/** `%name`, or `%name?` that asks about it, where it cannot be the rest of an expression: `total⏎%count` divides when `count` is a variable. */
function lineMagic(line: Line): ReturnType<Read> {
  const {
    before = "",
    name,
    args = "",
  } = /^(?<before>[ \t]*)%(?<name>[\p{L}_][\w-]*)[ \t]*(?<args>.*)$/u.exec(line.text)?.groups ?? {};
  if (name === undefined || !isStatement(line)) return null;
  const { previous } = line.place();
  const continues = !/^$|;/.test(previous);
  if (continues && !(ownMagic(name) !== undefined && !line.known(name)) && !fails(line))
    return null;
  if (parseQuestion(line.text) !== null) return { before: "", name: QUESTION, args: line.text };
  return { before, name, args };
}

/** `!command`, where it is not TypeScript or begins with a name that nobody knows. */
function shell(line: Line): ReturnType<Read> {
  const { before = "", args } =
    /^(?<before>[ \t]*)!+[ \t]*(?<args>.+)$/.exec(line.text)?.groups ?? {};
  if (args === undefined || !isStatement(line)) return null;
  if (isCode(args, line.known) && !fails(line)) return null;
  return { before, name: "!", args };
}

/** `const lines = !command` and `const value = %name`, with the same reservation. */
function assigned(line: Line): ReturnType<Read> {
  const { before = "", sign, args = "" } = ASSIGNED.exec(line.text)?.groups ?? {};
  if (sign === undefined || !isStatement(line)) return null;
  if (sign === "%") {
    const { name = "", more = "" } =
      /^(?<name>[\p{L}_][\w-]*)[ \t]*(?<more>.*)$/u.exec(args)?.groups ?? {};
    return name === "" ? null : { before, name, args: more };
  }
  if (isCode(args, line.known) && !fails(line)) return null;
  return { before, name: "!", args };
}

const KEYWORD = String.raw`(?:export[ \t]+)?(?:const|let|var)[ \t]+`;
const PATTERN = String.raw`\{[^={}]*\}|\[[^=[\]]*\]`;
const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
/** A declaration or an assignment up to its equals sign, then a magic. */
const ASSIGNED = new RegExp(
  String.raw`^(?<before>[ \t]*(?:${KEYWORD}(?:${PATTERN}|${NAME})|${NAME})[ \t]*(?::[^=]*)?=[ \t]*)(?<sign>[!%])(?<args>[^=].*)$`,
  "u",
);

/** `?x` or `x??` among other lines, where the cell is TypeScript without it and not with it. */
function question(line: Line): ReturnType<Read> {
  const { text, rest, start, end } = line;
  if (parseQuestion(text) === null || !isStatement(line)) return null;
  const without = rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end);
  if (firstError(rest) === undefined || firstError(without) !== undefined) return null;
  return { before: "", name: QUESTION, args: text };
}

/** A statement may start there: outside of brackets, strings and comments, and after nothing that waits for more. */
function isStatement({ place }: Line): boolean {
  const { inside, open, previous } = place();
  return inside === "code" && open.length === 0 && /^$|[\p{ID_Continue}$;)\]}"'`]/u.test(previous);
}

/** The code is wrong within a line. */
function fails({ rest, begun, start, end }: Line): boolean {
  const error = firstError(rest.slice(begun));
  return error !== undefined && begun + error >= start && begun + error < end;
}

/** What a `!` negates is code: it begins with a known name or with none. */
function isCode(args: string, known: (name: string) => boolean): boolean {
  const name = /^!*\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(args)?.[1];
  return name === undefined || known(name);
}

/** The names that a cell declares, whatever its magics are. */
function ownNames(code: string): ReadonlySet<string> {
  const plain = code.replace(/^[ \t]*[%!?].*$/gm, "");
  const declared = declaredNames(code) ?? declaredWhileTyping(plain, plain.length);
  return new Set(declared.map(({ name }) => name));
}

const RESERVED = new Set(
  "async await class delete false function import new null super this true typeof undefined void".split(
    " ",
  ),
);
