import { countCodePoints } from "../protocol/cursor.ts";
import { ALIAS, type Cells, MEMBERS, PREFIX } from "./cells.ts";
import type { LanguageClient } from "./client.ts";
import type { Completions } from "./language.ts";
import { isOffered, sourceOf, withImport } from "./auto-import.ts";
import type { Item } from "./item.ts";
import { ownerBefore, showMembers } from "./members.ts";
import { nodeItems } from "./node-names.ts";
import { offsetAt, offsetOf } from "./position.ts";
import { tell, type Told } from "./signature.ts";
import { nameBefore } from "../syntax/names.ts";
import { type Place, scan } from "../syntax/scan.ts";
import { showNext } from "./view.ts";

interface Match {
  readonly text: string;
  readonly type: string;
  readonly signature?: string;
}

/** What could stand at the cursor of `code`, which is what was `written` less its magics. */
export async function complete(
  client: LanguageClient,
  cells: Cells,
  code: string,
  cursor: number,
  written: string = code,
): Promise<Completions> {
  const offset = offsetOf(code, cursor);
  const start = nameBefore(code, offset);
  // The server's names of private members begin with their sign.
  const word = code.slice(code[start - 1] === "#" ? start - 1 : start, offset);
  if (word.length > LONGEST_NAME) return answer(code, [], offset, offset);
  const place = scan(code, offset - word.length);

  // A string is wanted and its quote not yet typed: the server says which only between quotes.
  const quoted =
    word === "" && isArgument(place)
      ? await ask(client, cells, `${code.slice(0, offset)}""${code.slice(offset)}`, offset + 1)
      : [];
  if (quoted.length > 0) {
    const strings = quoted.map(({ label }) => ({ text: JSON.stringify(label), type: "value" }));
    const known = cells.select(() => true).map((text) => ({ text, type: "instance" }));
    return answer(code, [...strings, ...known], offset, offset);
  }
  const isName = place.inside === "code";
  const more =
    isName && place.previous !== "." ? cells.select((name) => name.startsWith(word)) : [];
  const owner = ownerBefore(code, offset - word.length, place);
  const items =
    (owner === undefined ? undefined : await askMembers(client, cells, owner)) ??
    (await ask(client, cells, code, offset, more));
  if (!isName) return strings(code, items, offset, word);
  const known = select(items, word, cells);
  // Where no name can be used the server knows none, but words such as `static`.
  const isUse =
    items.some(({ kind = 0 }) => KINDS[kind] !== "keyword") && !/[.<]/.test(place.previous);
  const fitting =
    known.length === 0 && isUse ? nodeItems(word).filter((item) => isOffered(item, word)) : known;
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1 && sourceOf(only) !== undefined) {
    // Nothing in sight begins like this, and one thing does that can be imported.
    const text = withImport(only, written.slice(0, offset), word);
    return answer(code, [{ text, type: KINDS[only.kind ?? 0] ?? "value" }], 0, offset);
  }
  const told = await tell(client, known);
  return answer(code, withoutRare(matches(fitting, told), word), offset - word.length, offset);
}

/** Data that was pasted begins no name, and the server would read all of it. */
const LONGEST_NAME = 10_000;

const isArgument = ({ inside, open, previous }: Place): boolean =>
  inside === "code" && open.at(-1)?.token === "(" && (previous === "(" || previous === ",");

async function ask(
  client: LanguageClient,
  cells: Cells,
  code: string,
  offset: number,
  more: readonly string[] = [],
): Promise<readonly Item[]> {
  return askAt(client, showNext(cells, client.documents, code, { offset, more }).at(offset));
}

/** The members of a name of an earlier cell; undefined when the server may not know all that they depend on, and where nothing is new to it if only that is `wanted`. */
async function askMembers(
  client: LanguageClient,
  cells: Cells,
  name: string,
  wanted: "any" | "new" = "any",
): Promise<readonly Item[] | undefined> {
  const { documents } = client;
  const read = documents.get(cells.uri(MEMBERS));
  const place = client.isBehind ? undefined : showMembers(cells, documents, name);
  if (place === undefined) return undefined;
  // The server builds its program for both at once; else it would do so again for the next check.
  if (documents.get(cells.uri(MEMBERS)) !== read) showNext(cells, documents, "");
  else if (wanted === "new") return undefined;
  const items = await askAt(client, place);
  return client.isBehind ? undefined : items;
}

/** Has the server read what cells have recorded, for which the next question and the next check would wait. */
export async function readAhead(client: LanguageClient, cells: Cells): Promise<void> {
  const [name] = cells.select(() => true).slice(-1);
  if (name !== undefined) await askMembers(client, cells, name, "new");
}

async function askAt(client: LanguageClient, place: unknown): Promise<readonly Item[]> {
  const found = (await client.request("textDocument/completion", place)) as {
    items?: readonly Item[];
  } | null;
  return (found?.items ?? []).filter(
    ({ label }) =>
      !isMessage(label) &&
      !label.startsWith(PREFIX) &&
      !label.startsWith(ALIAS) &&
      !label.startsWith(`./${PREFIX}`),
  );
}

/** The names that `word` begins: the user's first, then members and locals, globals and keywords as the server sorts. */
function select(items: readonly Item[], word: string, cells: Cells): readonly Item[] {
  const rank = ({ label, sortText = "" }: Item): string =>
    cells.has(label) && sortText <= "11" ? "0" : sortText;
  return items
    .filter((item) => item.label.startsWith(word) && !item.textEdit && isOffered(item, word))
    .toSorted((a, b) => compare(rank(a), rank(b)) || compare(a.label, b.label));
}

function matches(items: readonly Item[], told: ReadonlyMap<string, Told>): readonly Match[] {
  return items.map(({ label, kind = 0 }) => ({
    // An optional member is labelled with a question mark.
    text: label.replace(/\?$/, ""),
    type: KINDS[kind] ?? "value",
    ...told.get(label),
  }));
}

/** The strings that may stand where one is being typed; they replace what the server says. */
function strings(code: string, items: readonly Item[], offset: number, word: string): Completions {
  const edit = items.find(({ textEdit }) => textEdit?.range)?.textEdit?.range?.start;
  const start = edit
    ? offsetAt(code, { line: edit.line - 1, character: edit.character })
    : offset - word.length;
  const typed = code.slice(start, offset);
  const found = items
    .filter(({ label }) => label !== "" && label.startsWith(typed))
    .toSorted((a, b) => compare(a.sortText ?? "", b.sortText ?? "") || compare(a.label, b.label))
    .map(({ label, kind = 0 }) => ({ text: label, type: KINDS[kind] ?? "value" }));
  return answer(code, found, start, offset);
}

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

/** A list for a front end, which replaces what stands between two offsets. */
export function answer(
  code: string,
  found: readonly Match[],
  from: number,
  to: number,
): Completions {
  const start = countCodePoints(code.slice(0, from));
  const end = countCodePoints(code.slice(0, to));
  const unique = [...new Map(found.map((match) => [match.text, match])).values()];
  return {
    matches: unique.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    types: unique.map((match) => ({ ...match, start, end })),
  };
}
