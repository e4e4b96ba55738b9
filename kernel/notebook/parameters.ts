import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { nearest } from "../nearest.ts";
import { declaredNames } from "../syntax/declared.ts";
import { createId, type Notebook, type NotebookCell, sourceOf } from "./notebook.ts";

/** Values by name. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Reads parameters from a YAML or JSON file, or from the text given. */
export function readParameters(file: string, text?: string): Parameters {
  let value: unknown;
  try {
    value = parse(text ?? readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(
      `run: cannot read the parameters of ${file}: ${(cause as Error).message.split("\n")[0]}`,
      { cause },
    );
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new TypeError(`run: ${file} holds no parameters; write lines such as 'epochs: 10'`);
  return value as Parameters;
}

const WORDS = new Map<string, unknown>(
  Object.entries({ true: true, True: true, false: false, False: false, null: null, None: null }),
);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL = /^([+-]?)(nan|inf(?:inity)?)$/i;

/** The value that a command line means, as papermill infers it. */
export function inferValue(text: string): unknown {
  if (WORDS.has(text)) return WORDS.get(text);
  const special = SPECIAL.exec(text);
  if (special)
    return special[2]?.toLowerCase() === "nan" ? NaN : special[1] === "-" ? -Infinity : Infinity;
  if (!NUMBER.test(text)) return text;
  const number = Number(text);
  // A long number keeps its digits.
  return /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number;
}

/** Whether a name can be declared in a cell. */
export function isName(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !RESERVED.has(name);
}

const RESERVED = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);

/** The notebook with a cell that sets the parameters: after the cell tagged `parameters`, else at the top; an older one is replaced. */
export function injectParameters(notebook: Notebook, parameters: Parameters): Notebook {
  if (Object.keys(parameters).length === 0) return notebook;
  const tagged = (tag: string): number =>
    notebook.cells.findIndex((cell) => cell.metadata.tags?.includes(tag));
  const old = tagged("injected-parameters");
  const at = old >= 0 ? old : tagged("parameters") + 1;
  return {
    ...notebook,
    metadata: { ...notebook.metadata, papermill: { parameters: plainJson(parameters) } },
    cells: notebook.cells.toSpliced(at, old >= 0 ? 1 : 0, parameterCell(notebook, parameters)),
  };
}

/** Whether a notebook says where its parameters belong. */
export const hasParameters = ({ cells }: Notebook): boolean =>
  cells.some(
    ({ metadata: { tags } }) =>
      tags?.includes("parameters") || tags?.includes("injected-parameters"),
  );

/** The parameters that no cell speaks of, and which of those in the cell tagged `parameters` may be meant. */
export function unknownParameters(
  { cells }: Notebook,
  parameters: Parameters,
): readonly { readonly name: string; readonly near: readonly string[] }[] {
  const words = new Set(
    cells
      .map(sourceOf)
      .join("\n")
      .match(/[\p{ID_Continue}$]+/gu),
  );
  const cell = cells.find(({ metadata }) => metadata.tags?.includes("parameters"));
  const declared = (): readonly string[] =>
    (cell && declaredNames(sourceOf(cell))?.map(({ name }) => name)) ?? [];
  return Object.keys(parameters)
    .filter((name) => !words.has(name))
    .map((name) => ({ name, near: nearest(name, declared()) }));
}

function parameterCell({ nbformat_minor }: Notebook, parameters: Parameters): NotebookCell {
  const lines = Object.entries(parameters).map(
    ([name, value]) => `let ${name} = ${literal(value)};`,
  );
  return {
    cell_type: "code",
    ...(nbformat_minor >= 5 ? { id: createId() } : {}),
    metadata: { tags: ["injected-parameters"] },
    source: ["// Parameters", ...lines].join("\n"),
    outputs: [],
    execution_count: null,
  };
}

/** A value as TypeScript. */
function literal(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, part]) => `${JSON.stringify(name)}: ${literal(part)}`)
      .join(", ")} }`;
  return JSON.stringify(value ?? null);
}

const plainJson = (parameters: Parameters): unknown =>
  JSON.parse(
    JSON.stringify(parameters, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    ),
  );
