import { countCodePoints } from "../protocol/cursor.ts";
import { asObject } from "../syntax/object-cell.ts";
import { readCell } from "../syntax/read-cell.ts";
import { parse, parseBriefly } from "../syntax/parse.ts";
import type { Cells } from "./cells.ts";
import type { LanguageClient } from "./client.ts";
import { importHints } from "./import-hints.ts";
import type { Diagnostic } from "./language.ts";
import { withModuleNames } from "./module-names.ts";
import { offsetOf, type Position } from "./position.ts";
import { prepareNext, type View } from "./view.ts";

interface Found {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly severity?: number;
  readonly code?: number | string;
  readonly message: string;
}

/**
 * How to find the type errors of a cell about to run, against the cells before it, whatever runs until it is its turn; none
 * when it has an error of syntax, with which it fails by itself.
 */
export function diagnosis(
  client: LanguageClient,
  cells: Cells,
  code: string,
): () => Promise<readonly Diagnostic[]> {
  if (isUnchecked(code)) return async () => [];
  const object = asObject(code);
  const shift = object !== undefined && parses(object) ? 1 : 0;
  const text = shift === 1 && object !== undefined ? object : code;
  const show = prepareNext(cells, text);
  return () => diagnose(client, cells, show(client.documents), text, shift);
}

/** `shift` columns of its first line are not the cell's. */
async function diagnose(
  client: LanguageClient,
  cells: Cells,
  view: View,
  text: string,
  shift: number,
): Promise<readonly Diagnostic[]> {
  const { textDocument } = view.at(0);
  const answer = (await client.request("textDocument/diagnostic", { textDocument })) as {
    items?: readonly Found[];
  } | null;
  if ((answer?.items ?? []).length > 0 && !isCorrect(text)) return [];
  const hints = await importHints(client, textDocument, answer?.items ?? []);
  const found = (answer?.items ?? []).flatMap((one): Diagnostic[] => {
    const { range, severity, code, message } = one;
    const { line, character } = range.start;
    if (isPending(one) || isRead(one, text)) return [];
    if (line === 0 || (severity ?? 1) > 2 || isUnsaid(Number(code))) return [];
    const column = character + 1 - (line === 1 ? shift : 0);
    return [
      {
        line,
        column,
        severity: "warning",
        code: Number(code),
        message: shorten(inCells(message, cells)) + (hints.get(message) ?? ""),
      },
    ];
  });
  // It says the same twice of one place where an expression and its beginning have it.
  const once = new Map(found.map((one) => [`${one.line}:${one.column} ${one.message}`, one]));
  // The server lists what it takes for errors of syntax first.
  return [...once.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** Whether a cell begins with `// @ts-nocheck`, which its document cannot: what it imports stands before it. */
function isUnchecked(code: string): boolean {
  const [start = ""] = /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/.exec(code) ?? [];
  const comments = start.match(/\/\/.*|\/\*[\s\S]*?\*\//g) ?? [];
  return comments.some((comment) => /^\/\/\/?\s*@ts-nocheck\b/.test(comment));
}

/** Whether a cell runs at all, as far as its syntax goes. */
function isCorrect(text: string): boolean {
  const lang = readCell(text)?.lang;
  if (lang === undefined) return false;
  const { errors, program } = parseBriefly(`cell.${lang}`, text, { lang, sourceType: "module" });
  // TypeScript reads `import source` as something else, and cells refuse it.
  const asks = program.body.some((node) => "phase" in node && node.phase === "source");
  return errors.length === 0 && !asks;
}

const parses = (text: string): boolean =>
  parse("cell.tsx", text, { lang: "tsx", sourceType: "module" }).errors.length === 0;

/**
 * An `npm:` package may be on its way while the cell that asks for it is checked; of a `jsr:` one, and of what a `data:` or
 * `file:` address names, TypeScript knows nothing. Number 2882 is said of an import without names.
 */
const isPending = ({ code, message }: Found): boolean =>
  [2307, 2882].includes(Number(code)) && /'(?:data|file|jsr|npm):/.test(message);

/** A file that is imported as a text or as bytes is no module to TypeScript, or one without a default export. */
const isRead = ({ code, range }: Found, text: string): boolean =>
  [1192, 2307].includes(Number(code)) &&
  /\bwith\b.*\btype\b["']?\s*:\s*["'](?:text|bytes)["']/.test(
    text.split("\n")[range.start.line - 1] ?? "",
  );

/**
 * TypeScript numbers what it says of values without a type from 7000; turned off, it would take `[]` for `never[]`. Number
 * 1206 is said of decorators on class expressions, which the kernel applies.
 */
const isUnsaid = (code: number): boolean => (code >= 7000 && code < 7100) || code === 1206;

/** An error in terms of cells: what an earlier one declares is an import only to the server. */
const inCells = (message: string, cells: Cells): string =>
  withModuleNames(message, cells.folder).replace(
    /^(Cannot assign to '(.*)' because it is) an import(?=\.?$)/,
    (whole, start: string, name: string) =>
      cells.has(name) ? `${start} ${cells.kind(name)}` : whole,
  );

const LONGEST = 200;
// A library words an error by a parameter whose type is a sentence about the name that was given.
const SENTENCE =
  /type '"(?<given>(?:[^"\\]|\\.)*)"' is not assignable to (?:parameter of )?type '"(?<sentence>.* .*)"'\.?$/i;

const NO_OVERLOAD = /^No overload matches this call/;

/** An error of TypeScript in one line. */
export function shorten(message: string): string {
  const lines = message.split("\n").map((line) => line.trim());
  for (const line of lines) {
    const { given, sentence } = SENTENCE.exec(line)?.groups ?? {};
    if (given !== undefined && sentence?.includes(`'${given}'`) === true)
      return cap(sentence.replace(/\\(.)/g, "$1"));
  }
  // A cell has no target library to change, nor a test runner.
  const first = (lines[0] ?? "").replace(/^(Cannot find name '.*?'\.) Do you need .*/, "$1");
  // Alone it says nothing of what does not fit.
  if (NO_OVERLOAD.test(first) && lines.length > 2)
    return cap(
      `No overload matches this call; of the last one: ${shorten(lines.slice(2).join("\n"))}`,
    );
  // The last line of a long explanation says what does not fit.
  return cap((first.length > LONGEST ? (lines.at(-1) ?? first) : first).replace(/\.$/, ""));
}

const cap = (text: string): string =>
  countCodePoints(text) <= LONGEST ? text : `${text.slice(0, offsetOf(text, LONGEST - 1))}…`;
