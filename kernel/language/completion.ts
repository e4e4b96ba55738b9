import { type Cells, PREFIX } from "./cells.ts";
import type { LanguageClient } from "./client.ts";
import type { Completions } from "./language.ts";
import { cursorOf, offsetAt, offsetOf, type Position } from "./position.ts";
import { type Place, scan } from "./scan.ts";
import { showNext } from "./view.ts";

interface Item {
  readonly label: string;
  readonly kind?: number;
  readonly sortText?: string;
  readonly textEdit?: { readonly range?: { readonly start: Position } };
}

interface Match {
  readonly text: string;
  readonly type: string;
}

/** What could stand at the cursor. */
export async function complete(
  client: LanguageClient,
  cells: Cells,
  code: string,
  cursor: number,
): Promise<Completions> {
  const offset = offsetOf(code, cursor);
  const word = WORD.exec(code.slice(0, offset))?.[0] ?? "";
  const place = scan(code, offset - word.length);

  // A string is wanted and its quote not yet typed: the server says which only between quotes.
  const quoted =
    word === "" && isArgument(place)
      ? (await ask(client, cells, `${code.slice(0, offset)}""${code.slice(offset)}`, offset + 1))
          .items
      : [];
  if (quoted.length > 0) {
    const known = cells.select(() => true).map((text) => ({ text, type: "instance" }));
    const strings = quoted.map(({ text }) => ({ text: JSON.stringify(text), type: "value" }));
    return answer(code, [...strings, ...known], offset, offset);
  }

  const more =
    place.inside === "code" && place.previous !== "."
      ? cells.select((name) => name.startsWith(word))
      : [];
  const { items, start } = await ask(client, cells, code, offset, more);
  const typed = code.slice(start ?? offset - word.length, offset);
  const matches = items.filter(({ text }) => text.startsWith(typed));
  return answer(code, withoutRare(matches, typed), start ?? offset - word.length, offset);
}

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*$/u;

const isArgument = ({ inside, open, previous }: Place): boolean =>
  inside === "code" && open.at(-1)?.token === "(" && (previous === "(" || previous === ",");

async function ask(
  client: LanguageClient,
  cells: Cells,
  code: string,
  offset: number,
  more: readonly string[] = [],
): Promise<{ items: readonly Match[]; start: number | undefined }> {
  const view = showNext(cells, client.documents, code, { offset, more });
  const found = (await client.request("textDocument/completion", view.at(offset))) as
    | { items?: readonly Item[] }
    | readonly Item[]
    | null;
  const items = ((found && "items" in found ? found.items : (found as readonly Item[])) ?? [])
    .filter(({ label }) => !isMessage(label) && !label.startsWith(PREFIX))
    .toSorted((a, b) => compare(rank(a, cells), rank(b, cells)) || compare(a.label, b.label));
  const edit = items.find(({ textEdit }) => textEdit?.range)?.textEdit?.range?.start;
  return {
    items: items.map(({ label, kind = 0 }) => ({
      // An optional member is labelled with a question mark.
      text: /^[\p{ID_Start}$_][\p{ID_Continue}$]*\?$/u.test(label) ? label.slice(0, -1) : label,
      type: KINDS[kind] ?? "value",
    })),
    start: edit && offsetAt(code, { line: edit.line - 1, character: edit.character }),
  };
}

/** The user's names first, then as the server sorts: members and locals before globals and keywords. */
const rank = ({ label, sortText = "" }: Item, cells: Cells): string =>
  cells.has(label) && sortText <= "11" ? "0" : sortText;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A parameter type that words an error is no value to choose. */
const isMessage = (label: string): boolean =>
  label.startsWith("no column ") || /^'.*' is \w+, not .+$/.test(label);

/** Words that begin a type or a declaration file stand aside for everything else. */
function withoutRare(matches: readonly Match[], typed: string): readonly Match[] {
  const usual = matches.filter(({ text, type }) => type !== "keyword" || !RARE.has(text));
  return usual.length > 0 || typed === "" ? usual : matches;
}

const RARE = new Set(
  "abstract accessor asserts declare defer global implements infer intrinsic is keyof module namespace out override package readonly require unique with".split(
    " ",
  ),
);

/** The protocol's words for the server's kinds. */
const KINDS: Record<number, string> = {
  2: "function",
  3: "function",
  4: "function",
  5: "property",
  6: "instance",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  13: "enum",
  14: "keyword",
  17: "path",
  19: "path",
  20: "property",
  21: "value",
  22: "class",
};

function answer(code: string, found: readonly Match[], from: number, to: number): Completions {
  const start = cursorOf(code, from);
  const end = cursorOf(code, to);
  const unique = [...new Map(found.map((match) => [match.text, match])).values()];
  return {
    matches: unique.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    types: unique.map(({ text, type }) => ({ text, type, start, end })),
  };
}
