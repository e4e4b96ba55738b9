import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Declaration } from "../protocol/content.ts";
import { type Declared, declaredIn } from "../syntax/declared.ts";
import { parse } from "../syntax/parse.ts";
import { isSimple } from "../syntax/plain.ts";
import { type CellSyntax, readCell } from "../syntax/read-cell.ts";
import { declaredModules } from "./declared-modules.ts";

/** Where the newest definition of a name is. */
interface Known {
  readonly cell: number;
  /** The document that exports it. */
  readonly file: string;
  readonly rebindable: boolean;
}

/** A name of an earlier cell in a text. */
type Mentioned = readonly [name: string, known: Known];

/** A cell that ran. */
export interface RanCell {
  readonly code: string;
  /** Its document. */
  readonly file: string;
  readonly declared: readonly Declared[];
  /** The cells that its first line imports from. */
  readonly uses: ReadonlySet<number>;
  /** It adds to a module or to the global scope: it stays in sight although no name comes from it. */
  readonly augments: boolean;
}

/** The document with the text being edited: of the two, the one that reads it as it is read to run. */
export const NEXT: Readonly<Record<CellSyntax["lang"], string>> = {
  tsx: ".sonde-next.tsx",
  ts: ".sonde-next.ts",
};
/** The document in which each name stands before a dot. */
export const MEMBERS = ".sonde-members.ts";
const AMBIENT = ".sonde-ambient.ts";
/** The modules without types that cells declare. */
const MODULES = ".sonde-modules.d.ts";
/** What all documents of cells are named by. */
export const PREFIX = ".sonde-";
/** What the import of a variable is called, whose own name is taken by its declaration. */
export const ALIAS = "__sonde_";
/** How many documents the edited text names at least. */
const NEWEST = 250;
/** So many cells are looked at each time. */
const FEW = 100;
/** The documents that pull in all others. */
export const ROOTS: readonly string[] = [MODULES, AMBIENT, NEXT.tsx, NEXT.ts, MEMBERS];

/**
 * The cells that ran, as documents: each cell a module whose line 0 imports the names it uses from the newest cell that
 * defines them and whose exports come after its end, so that positions in it are one line down. Types written back stand
 * in a module of their own that shadows the cell's.
 */
export class Cells {
  /** The notebook's. */
  readonly folder: string;
  private readonly documents: Map<string, string>;
  private readonly names = new Map<string, Known>();
  private readonly cells = new Map<number, RanCell>();
  /** Texts for the whole notebook, by the name of the value they came with; the newest last. */
  private readonly ambient = new Map<string, string>();
  /** What cells say of modules without types, by their names. */
  private readonly modules = new Map<string, string>();
  private last = 0;
  /** How many cells the latest look at all of them left. */
  private kept = 0;
  private offered = "";

  /** `documents` is written to. */
  constructor(folder: string, documents: Map<string, string>) {
    this.folder = folder;
    this.documents = documents;
    this.writeAmbient();
  }

  /** The URI of a document of the notebook. */
  uri(file: string): string {
    return pathToFileURL(join(this.folder, file)).href;
  }

  /** The names known from earlier cells. */
  has(name: string): boolean {
    return this.names.has(name);
  }

  /** What a name of an earlier cell that cannot be assigned was declared as, in TypeScript's words. */
  kind(name: string): string {
    const { code = "", declared = [] } = this.cells.get(this.names.get(name)?.cell ?? 0) ?? {};
    const start = declared.find((one) => one.name === name)?.start ?? 0;
    const word = /\b(?:class|const|enum|function|import|namespace)\b/.exec(code.slice(start))?.[0];
    if (word === undefined || word === "const") return "a constant";
    return `${/^[ei]/.test(word) ? "an" : "a"} ${word}`;
  }

  /** The names that cells defined and that `test` accepts. */
  select(test: (name: string) => boolean): readonly string[] {
    return [...this.names.keys()].filter(test);
  }

  /** The cell behind a document, by the document's URI. */
  cellAt(uri: string): RanCell | undefined {
    const id = /\.sonde-(?:cell|types)-(\d+)\.tsx?$/.exec(uri)?.[1];
    return this.cells.get(Number(id));
  }

  /**
   * Settles which earlier names a text sees, those of now: the ones that it mentions, and `more`. What it returns gives the line that
   * brings them into the text, less those that it declares itself. It names the newest documents too, those of the moment when it is
   * made, where nothing is wanted of them: as long as a text imports the same modules the server takes a change of it for a
   * small one. Ends with a line feed.
   */
  header(code: string, more: readonly string[] = []): (own: ReadonlySet<string>) => string {
    const mentioned = this.mentioned(code, more);
    return (own) => importLine(without(mentioned, own), this.newest());
  }

  /** Brings what a text being edited at `offset` says of modules without types in sight; what it returns is the text without. */
  see(code: string, offset: number): string {
    const { modules, rest } = declaredModules(code, this.folder, offset);
    const all = new Map([...this.modules, ...modules]);
    if (all.size > 0) this.write(MODULES, [...all.values()].join("\n"));
    else this.documents.delete(this.uri(MODULES));
    return rest;
  }

  /** Adds a cell that ran, with the types its values gave, less the names that it did not come to declare. */
  record(
    code: string,
    declarations: readonly Declaration[],
    missing: readonly string[] = [],
  ): void {
    // It leaves nothing that later cells could name.
    if (declarations.length === 0 && isSimple(code)) return;
    const id = ++this.last;
    const read = readCell(code);
    const all = read === undefined ? [] : declaredIn(read);
    const mentioned = without(this.mentioned(code), new Set(all.map(({ name }) => name)));
    const declared = all.filter(({ name }) => !missing.includes(name));
    const uses = new Set(mentioned.map(([, { cell }]) => cell));
    const { modules, rest } = declaredModules(code, this.folder);
    for (const [name, text] of modules) this.modules.set(name, text);
    const augments = /\bdeclare\s+(?:global|module)\b/.test(rest);
    // Run again, a cell takes its own place.
    if (augments)
      for (const [older, cell] of this.cells)
        if (cell.code === code) this.cells.set(older, { ...cell, augments: false });

    const file = `${PREFIX}cell-${id}.${read?.lang ?? "tsx"}`;
    const exported = declared.filter(({ exported }) => !exported).map(({ name }) => name);
    if (read !== undefined)
      this.write(
        file,
        `${importLine(mentioned)}${withoutExportEquals(rest, read)}\n;export { ${exported.join(", ")} };`,
      );
    this.cells.set(id, { code, file, declared, uses, augments });
    for (const { name, rebindable } of declared)
      this.names.set(name, { cell: id, file, rebindable });
    this.writeTypes(id, read === undefined ? undefined : file, declarations.filter(isSound));
    // Looking at all cells after each would take longer and longer.
    if (this.cells.size <= FEW || this.cells.size > 1.1 * this.kept) this.prune();
    this.writeAmbient();
  }

  /** Brings a package in sight, so that its names complete with their import. */
  offer(specifier: string): void {
    this.offered = `import type {} from ${JSON.stringify(specifier)};\n`;
    this.writeAmbient();
  }

  /** Forgets everything. */
  reset(): void {
    this.names.clear();
    this.ambient.clear();
    this.modules.clear();
    for (const [id, cell] of this.cells) this.cells.set(id, { ...cell, augments: false });
    this.prune();
    this.writeAmbient();
  }

  private mentioned(code: string, more: readonly string[] = []): readonly Mentioned[] {
    const words = new Set([...(code.match(NAME) ?? []), ...more]);
    return [...words].flatMap((name) => {
      const known = this.names.get(name);
      return known === undefined ? [] : [[name, known] as const];
    });
  }

  private newest(): readonly string[] {
    return [...new Set([...this.names.values()].map(({ file }) => file))].slice(-NEWEST);
  }

  private writeTypes(
    id: number,
    file: string | undefined,
    declarations: readonly Declaration[],
  ): void {
    if (declarations.length === 0) return;
    const types = `${PREFIX}types-${id}.ts`;
    const lines = new Set<string>();
    for (const { name, type, types: interfaces, ambient } of declarations) {
      const rebindable = this.names.get(name)?.rebindable === true;
      if (interfaces !== undefined) lines.add(interfaces);
      const keyword = rebindable ? "let" : "const";
      lines.add(`${this.comment(id, name)}export declare ${keyword} ${name}: ${type};`);
      this.names.set(name, { cell: id, file: types, rebindable });
      this.ambient.delete(name);
      if (ambient !== undefined) this.ambient.set(name, ambient);
    }
    if (file !== undefined) lines.add(`export * from "./${file}";`);
    this.write(types, [...lines].join("\n"));
  }

  /** The documentation that stands before a name's declaration in its cell. */
  private comment(id: number, name: string): string {
    const { code = "", declared = [] } = this.cells.get(id) ?? {};
    const start = declared.find((declared) => declared.name === name)?.start ?? 0;
    return /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(code.slice(0, start))?.[0] ?? "";
  }

  /** One module per text, the newest first: the compiler keeps the first of two declarations of one thing. */
  private writeAmbient(): void {
    const lines: string[] = [];
    const texts = [...new Set([...this.ambient.values()].toReversed())];
    const fileOf = (i: number): string => `${PREFIX}ambient-${i}.ts`;
    for (let i = texts.length + 1; this.documents.delete(this.uri(fileOf(i))); i++);
    texts.forEach((text, i) => {
      // Numbered from the oldest, so that a new one leaves the others as they are.
      const file = fileOf(texts.length - i);
      this.write(file, `${text}\nexport {};`);
      lines.push(`import "./${file}";`);
    });
    for (const { augments, file } of [...this.cells.values()].toReversed())
      if (augments) lines.push(`import "./${file}";`);
    this.write(AMBIENT, `${this.offered}${lines.join("\n")}\nexport {};`);
  }

  /** Drops the cells that no name leads to any more: cells run again and again would pile up. */
  private prune(): void {
    const reached = new Set<number>();
    const visit = (id: number): void => {
      const cell = this.cells.get(id);
      if (cell === undefined || reached.has(id)) return;
      reached.add(id);
      for (const used of cell.uses) visit(used);
    };
    for (const { cell } of this.names.values()) visit(cell);
    for (const [id, { augments }] of this.cells) if (augments) visit(id);
    for (const [id, { file }] of this.cells) {
      if (reached.has(id)) continue;
      this.cells.delete(id);
      this.documents.delete(this.uri(file));
      this.documents.delete(this.uri(`${PREFIX}types-${id}.ts`));
    }
    this.kept = this.cells.size;
  }

  private write(file: string, text: string): void {
    this.documents.set(this.uri(file), text);
  }
}

const without = (mentioned: readonly Mentioned[], own: ReadonlySet<string>): readonly Mentioned[] =>
  mentioned.filter(([name]) => !own.has(name));

function importLine(names: readonly Mentioned[], files: readonly string[] = []): string {
  const imports = new Map<string, string[]>(files.map((file) => [file, []]));
  const variables: string[] = [];
  for (const [name, { file, rebindable }] of names) {
    // An import cannot be assigned; a variable of the same type can.
    if (rebindable) variables.push(`declare let ${name}: typeof ${ALIAS}${name};`);
    const item = rebindable ? `${name} as ${ALIAS}${name}` : name;
    imports.set(file, [...(imports.get(file) ?? []), item]);
  }
  const lines = [...imports].map(
    ([file, names]) => `import { ${names.join(", ")} } from "./${file}";`,
  );
  return `${[...lines, ...variables].join(" ")}\n`;
}

/** The names and words of a text. */
export const NAME: RegExp = /[\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*/gu;

/** A declaration that is not TypeScript would take the others of its cell with it. */
function isSound({ name, type, types = "", ambient = "" }: Declaration): boolean {
  const text = `${types}\ndeclare const ${name}: ${type};\n`;
  return [text, ambient].every(
    (text) => parse("types.ts", text, { lang: "ts", sourceType: "module" }).errors.length === 0,
  );
}

/** A cell without the words `export =`, beside which a module has no other exports; everything keeps its place. */
function withoutExportEquals(code: string, { program }: CellSyntax): string {
  let text = code;
  for (const node of program.body) {
    if (node.type !== "TSExportAssignment") continue;
    const { start, expression } = node;
    const words = code.slice(start, expression.start).replace(/[^\s]/g, " ");
    text = text.slice(0, start) + words + text.slice(expression.start);
  }
  return text;
}
