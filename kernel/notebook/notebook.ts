import { readFileSync } from "node:fs";
import type { Bundle, Failure } from "../protocol/content.ts";
import { wellFormed } from "../well-formed.ts";

/** An output of a code cell, as nbformat 4 stores it. */
export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: Bundle; metadata: Record<string, unknown> }
  | {
      output_type: "execute_result";
      data: Bundle;
      metadata: Record<string, unknown>;
      execution_count: number;
    }
  | ({ output_type: "error" } & Failure);

/** A cell; only code cells have outputs. */
export interface NotebookCell {
  cell_type: "code" | "markdown" | "raw";
  source: string | readonly string[];
  metadata: { tags?: readonly string[] } & Record<string, unknown>;
  outputs?: Output[];
  execution_count?: number | null;
  id?: string;
  /** Pictures pasted into a Markdown cell, by name and MIME type. */
  attachments?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A notebook of nbformat 4; what Sonde does not know of is kept as it is. */
export interface Notebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: NotebookCell[];
}

/** The text of a cell, which nbformat allows to be stored by lines. */
export const sourceOf = (cell: NotebookCell): string =>
  typeof cell.source === "string" ? cell.source : cell.source.join("");

/** The text of an output's part, which nbformat allows to be stored by lines; other data as JSON. */
export function joined(part: unknown): string {
  if (part === undefined) return "";
  if (Array.isArray(part) && part.every((line) => typeof line === "string")) return part.join("");
  return typeof part === "string" ? part : JSON.stringify(part, sorted, 1);
}

/** Keys in one order. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The first line of a cell's code that says something. */
export function titleOf(cell: NotebookCell): string {
  const lines = sourceOf(cell)
    .split("\n")
    .map((text) => text.trim())
    .filter((text) => text !== "" && !text.startsWith("//"));
  const first = lines[0] ?? "";
  return first.length > 90 ? `${first.slice(0, 89)}…` : first;
}

/** Reads and checks a notebook file, or standard input for `-`. */
export function readNotebook(path: string): Notebook {
  let text: string;
  try {
    text = readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (cause) {
    const remedy =
      (cause as NodeJS.ErrnoException).code === "EISDIR"
        ? "it is a folder; name its notebooks, as in folder/*.ipynb"
        : "check the path";
    throw new Error(`run: cannot read ${path}; ${remedy}`, { cause });
  }
  return parseNotebook(text, path);
}

/** The notebook in a file's text; anything else is an error that says what is wrong with it. */
export function parseNotebook(text: string, path: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    const why = (cause as SyntaxError).message.replace(/\s+/g, " ");
    throw new Error(`run: ${path} is not a notebook, its JSON does not parse (${why})`, { cause });
  }
  const notebook = value as Partial<Notebook> | null;
  const { nbformat = 4 } = notebook ?? {};
  if (nbformat !== 4)
    throw new Error(
      `run: ${path} has nbformat ${String(nbformat)}, expected 4; open and save it in Jupyter, or jupyter nbconvert --to notebook`,
    );
  const language = languageOf(notebook?.metadata);
  if (
    language !== undefined &&
    !/^(?:typescript|javascript|tsx?|jsx?|node(?:js)?)$/i.test(language)
  )
    throw new Error(
      `run: ${path} is a notebook in ${language}, expected TypeScript or JavaScript; choose the kernel for it in Jupyter`,
    );
  if (!Array.isArray(notebook?.cells))
    throw new Error(`run: ${path} is not a notebook, it has no list of cells`);
  notebook.cells.forEach((cell, i) => checkCell(cell, i, path));
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    metadata: cell.metadata ?? {},
    ...(cell.outputs ? { outputs: cell.outputs.map(whole) } : {}),
  }));
  const { nbformat_minor = 5, metadata = {} } = notebook;
  return {
    ...notebook,
    nbformat: 4,
    nbformat_minor,
    metadata,
    cells: nbformat_minor >= 5 ? identified(cells) : cells,
  };
}

/** A fresh id of a cell. */
export const createId = (): string => crypto.randomUUID().slice(0, 8);

/** Cells that have an id each, as nbformat 4.5 wants it: Jupyter warns of those without and of two with the same, which other tools write. */
function identified(cells: readonly NotebookCell[]): NotebookCell[] {
  const taken = new Set<string>();
  return cells.map((cell) => {
    const { id = createId() } = cell;
    const own = taken.has(id) ? createId() : id;
    taken.add(own);
    return own === cell.id ? cell : { ...cell, id: own };
  });
}

/** The language that a notebook says it is in. */
function languageOf(metadata: Notebook["metadata"] | undefined): string | undefined {
  const { kernelspec, language_info } = (metadata ?? {}) as {
    kernelspec?: { language?: unknown };
    language_info?: { name?: unknown };
  };
  const language = kernelspec?.language ?? language_info?.name;
  return typeof language === "string" ? language : undefined;
}

/** The text of a notebook's file. */
export const formatNotebook = (notebook: Notebook): string =>
  `${wellFormed(JSON.stringify(notebook, null, 1))}\n`;

function checkCell(cell: unknown, index: number, path: string): void {
  const { cell_type, source, metadata, outputs } = (cell ?? {}) as Partial<NotebookCell>;
  const known = cell_type === "code" || cell_type === "markdown" || cell_type === "raw";
  const text = typeof source === "string" || isListOf(source, (line) => typeof line === "string");
  const which = `cell ${index + 1} of ${path}`;
  if (!known || !text)
    throw new Error(
      `run: ${which} is not a notebook cell (cell_type ${JSON.stringify(cell_type)})`,
    );
  const tags: unknown = metadata?.tags;
  if (tags !== undefined && !isListOf(tags, (tag) => typeof tag === "string"))
    throw new Error(
      `run: the tags of ${which} are ${JSON.stringify(tags)}; write a list, as in ["parameters"]`,
    );
  if (outputs !== undefined && outputs !== null && !isListOf(outputs, isOutput))
    throw new Error(`run: ${which} has outputs that are none of nbformat 4; clear them in Jupyter`);
}

const isListOf = (value: unknown, is: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);

/** A saved output with all that nbformat wants of it, as other programs do not always write it. */
function whole(output: Output): Output {
  if (output.output_type === "stream") return { ...output, name: output.name ?? "stdout" };
  if (output.output_type !== "error") return { ...output, metadata: output.metadata ?? {} };
  const { ename = "Error", evalue = "", traceback = [] } = output as Partial<Failure>;
  return { ...output, ename, evalue, traceback };
}

function isOutput(value: unknown): boolean {
  const { output_type, data } = (value ?? {}) as { output_type?: unknown; data?: unknown };
  if (output_type === "stream" || output_type === "error") return true;
  return typeof data === "object" && data !== null;
}
