import type { Cells } from "./cells.ts";
import type { LanguageClient } from "./client.ts";
import { type Declared, declaredWhileTyping } from "../syntax/declared.ts";
import type { Inspection } from "./language.ts";
import { offsetAt, offsetOf, type Position } from "./position.ts";
import { withModuleNames } from "./module-names.ts";
import { calleeBefore, partsBefore } from "../syntax/names.ts";
import { scan } from "../syntax/scan.ts";
import { signatureHelp } from "./signature-help.ts";
import { sourceAt } from "./source.ts";
import { showNext, type View } from "./view.ts";

interface Location {
  readonly uri: string;
  readonly range: { readonly start: Position };
}

/** What is known of the name at the cursor, else of the function whose arguments the cursor is in. */
export async function inspect(
  client: LanguageClient,
  cells: Cells,
  code: string,
  cursor: number,
  detail: 0 | 1,
): Promise<Inspection | null> {
  const offset = offsetOf(code, cursor);
  const view = showNext(cells, client.documents, code, { offset });
  const { here, callees } = candidates(code, offset);
  for (const name of [...here, ...callees]) {
    const inCall = !here.includes(name);
    const call = inCall && detail === 0 ? await signatureHelp(client, view, offset) : null;
    if (call !== null) return call;
    const text = await hover(client, cells, view, name);
    if (text === null) continue;
    const source = detail === 1 ? await definition(client, cells, code, view.at(name)) : undefined;
    const markdown = source === undefined ? text : `${text}\n\n\`\`\`typescript\n${source}\n\`\`\``;
    return { markdown, text: plain(markdown) };
  }
  const help = await signatureHelp(client, view, offset);
  const [start] = here;
  if (help !== null || start === undefined) return help;
  const [name = ""] = NAME.exec(code.slice(start)) ?? [];
  // A word of the language, which would read as a type without a name.
  if (name === "const") return null;
  const typed = showNext(cells, client.documents, TYPE + name);
  const markdown = await hover(client, cells, typed, TYPE.length);
  return markdown === null ? null : { markdown, text: plain(markdown) };
}

/** Where a name that is no value may be a type. */
const TYPE = "type _ = ";
const NAME = /^[\p{ID_Continue}$\u200C\u200D]+/u;

/** Where names to ask about start: the one at the cursor or just before it, then the callee of each open call. */
function candidates(
  code: string,
  offset: number,
): { readonly here: readonly number[]; readonly callees: readonly number[] } {
  const start = partsBefore(code, offset);
  const here = start < offset || NAME_AFTER.test(code.slice(offset)) ? [start] : [];
  const callees = scan(code, offset)
    .open.filter(({ token }) => token === "(")
    .flatMap(({ at }) => calleeBefore(code, at) ?? []);
  return { here, callees: callees.toReversed() };
}

const NAME_AFTER = /^[\p{ID_Start}$_]/u;

async function hover(
  client: LanguageClient,
  { folder }: Cells,
  view: View,
  offset: number,
): Promise<string | null> {
  const found = (await client.request("textDocument/hover", view.at(offset))) as {
    contents?: { value?: string };
  } | null;
  const value = found?.contents?.value;
  const text = value === undefined ? "" : withModuleNames(clean(value), folder);
  return text === "" || UNKNOWN.some((one) => text.includes(one)) ? null : text;
}

/** What the server says of a name that nothing declares, and of a class without a name. */
const UNKNOWN = ["```typescript\nany\n```", "= /*unresolved*/ any", "class __missing"];

/** Without the words about the import that the kernel added itself, and without links to files of this machine. */
const clean = (markdown: string): string =>
  markdown
    .replaceAll("(alias) ", "")
    .replace(/\[([^\]]*)\]\(file:[^)]*\)/g, "`$1`")
    .replace(/^import [\p{ID_Continue}$]+\n/mu, "")
    .trim();

const plain = (markdown: string): string => markdown.replace(/^```.*\n?/gm, "").trim();

/** The server's own word for a definition in what runs, rather than in a declaration file. */
const SOURCE = "custom/textDocument/sourceDefinition";

/** The source of the definition: a cell's statement, or what a file declares there. */
async function definition(
  client: LanguageClient,
  cells: Cells,
  code: string,
  at: ReturnType<View["at"]>,
): Promise<string | undefined> {
  const found = (await client.request(SOURCE, at)) as Location | readonly Location[] | null;
  const [location] = [found ?? []].flat() as readonly Location[];
  if (location === undefined) return undefined;
  const { uri, range } = location;
  const name = NAME_AT.exec(
    code.slice(offsetAt(code, { ...at.position, line: at.position.line - 1 })),
  );
  if (uri === at.textDocument.uri)
    return statement(code, declaredWhileTyping(code, code.length), range.start);
  const cell = cells.cellAt(uri);
  if (cell === undefined) return sourceAt(uri, range.start, cells.folder);
  // A type written back stands in a document of its own; the cell has the words.
  const written = cell.declared.find((declared) => declared.name === name?.[0]);
  return uri !== cells.uri(cell.file)
    ? written && cell.code.slice(written.start, written.end)
    : statement(cell.code, cell.declared, range.start);
}

const NAME_AT = /^[\p{ID_Continue}$]+/u;

function statement(
  code: string,
  declared: readonly Declared[],
  { line, character }: Position,
): string | undefined {
  const offset = offsetAt(code, { line: line - 1, character });
  const found = declared.find(({ start, end }) => start <= offset && offset < end);
  return found && code.slice(found.start, found.end);
}
