import type { SourceMapInput } from "@jridgewell/trace-mapping";
import type { Statement } from "oxc-parser";
import { madeDepthProblem } from "../syntax/depth.ts";
import { asObject } from "../syntax/object-cell.ts";
import { withoutAlias } from "./alias-names.ts";
import { withAliases } from "./alias.ts";
import { compile, type Compiled, type Problem, remapping } from "./compile.ts";
import { withCalls } from "../magics/replace.ts";
import { shellHint } from "../magics/shell-hint.ts";
import { parse } from "../syntax/parse.ts";
import { isSimple, readPlain, type Reading } from "../syntax/plain.ts";
import { walk } from "../syntax/walk.ts";
import { rewrite } from "./rewrite.ts";
import { addCell } from "./sources.ts";
import { syntaxError } from "./stack.ts";
import { withToken } from "./unexpected.ts";

/** A cell as V8 runs it. */
export interface Script {
  readonly code: string;
  /** The names that the cell declares at its top level. */
  readonly bindings: readonly string[];
  /** The names that its imports bind. */
  readonly imported?: readonly string[];
  /** Throws when the cell is no correct TypeScript; a script without has been looked at. */
  readonly check?: () => void;
}

/** How a script differs from a cell. */
export interface TranspileOptions {
  /** The text that errors show; the script's own unless given. */
  readonly shown?: string;
  /** Tells the names that are defined, for a cell that may use magics. */
  readonly isKnown?: (name: string) => boolean;
  /** Makes it a function that runs `times` times and gives the milliseconds it took. */
  readonly loop?: boolean;
}

/**
 * Turns a cell's TypeScript into a script for V8's REPL mode, and registers its positions under `key`.
 * Throws a SyntaxError that knows its place in the cell.
 */
export function transpile(
  key: string,
  count: number,
  written: string,
  { shown = written, isKnown, loop = false }: TranspileOptions = {},
): Script {
  const { text, lines } = isKnown ? withCalls(written, isKnown) : { text: written };
  addCell(key, count, shown, text, { lines });
  if (!loop && isSimple(text) && withAliases(text) === undefined)
    return {
      code: `${text}\n//# sourceURL=${key}`,
      bindings: [],
      check: () => check(key, text, read(key, text).parsed.errors),
    };
  // A loop's lines move, which takes a map to move.
  const plain = loop ? undefined : readPlain(key, text);
  const { source, shift, lang, parsed } = plain ?? read(key, text);
  check(key, text, [...parsed.errors, ...sourceImports(source, parsed)], shift);
  const compiled = plain ? asWritten(source) : compile(key, source, lang, "cell", true);
  check(key, text, compiled.errors, shift);
  // Elements and namespaces become calls within calls.
  const deeper = plain ? undefined : madeDepthProblem(text, compiled.code);
  if (deeper !== undefined) check(key, text, [deeper]);

  const aliased = withAliases(compiled.code);
  const result = rewrite(
    aliased?.code ?? compiled.code,
    () => compile(key, source, lang, "cell").code,
  );
  const map = (): SourceMapInput | undefined => {
    const maps = [result.map?.(), aliased?.map(), compiled.map()].filter(
      (one) => one !== undefined,
    );
    // The cast: the packages name one shape by three types.
    return (maps.length <= 1 ? maps[0] : remapping()(maps as never, () => null)) as SourceMapInput;
  };
  if (loop) {
    const code = looped(result.code);
    addCell(key, count, shown, code, { map: () => below(map()), shift, lines });
    return { code: `${code}\n//# sourceURL=${key}`, bindings: [] };
  }
  addCell(key, count, shown, result.code, { map, shift, lines });
  const last = /\bnamespace\b|@/.test(text) ? parsed.program.body.at(-1) : undefined;
  const silent = last !== undefined && isDeclaration(last);
  return {
    code: `${result.code}${silent ? "\n;void 0" : ""}\n//# sourceURL=${key}`,
    bindings: result.bindings.map(withoutAlias),
    imported: result.imported.map(withoutAlias),
  };
}

/** What is said of `import source` and the like, which would be taken for an import of the module, or for a member of one. */
function sourceImports(source: string, parsed: Reading["parsed"]): readonly Problem[] {
  // The tree is made only where it is looked at.
  if (!/\bimport\s*(?:\s|\.\s*)(?:source|defer)\b/.test(source)) return [];
  const found: Problem[] = [];
  walk(parsed.program, true, (node) => {
    const called = node.type === "ImportExpression" ? node.phase : null;
    const declared = node.type === "ImportDeclaration" ? node.phase : null;
    const labels = [{ start: node.start, end: node.end }];
    if (called === "source" || declared === "source") found.push({ message: NO_SOURCE, labels });
    if (called === "defer") found.push({ message: NO_DEFER, labels });
    return true;
  });
  return found;
}

const NO_SOURCE =
  "import source: a cell imports no source of a module; compile the file with WebAssembly.compile";
const NO_DEFER = "import.defer: Node cannot put off the evaluation of a module; write import()";

/** A namespace or a class, whose JavaScript ends in an expression when it has decorators. */
function isDeclaration(node: Statement): boolean {
  const exported =
    node.type === "ExportNamedDeclaration" || node.type === "ExportDefaultDeclaration";
  const declared = exported ? (node.declaration ?? node) : node;
  if (declared.type === "ClassDeclaration") return declared.id !== null;
  return declared.type === "TSModuleDeclaration";
}

/** A function around a script, with the script's lines one further down. */
function looped(code: string): string {
  const wait = /\bawait\b/.test(code) ? "async " : "";
  const head = `(${wait}(times, now) => { const start = now(); for (let left = times; left > 0; left--) {`;
  return `${head}\n${code}\n} return now() - start; })`;
}

function below(map: SourceMapInput | undefined): SourceMapInput | undefined {
  if (typeof map !== "object" || !("mappings" in map)) return map;
  const { mappings } = map;
  const moved = typeof mappings === "string" ? `;${mappings}` : [[], ...mappings];
  return { ...map, mappings: moved } as SourceMapInput;
}

const asWritten = (code: string): Compiled => ({ code, map: () => undefined, errors: [] });

/** Reads a cell as an object, as TSX or as plain TypeScript (`<number>x`): the first that fits, else as TSX. */
function read(key: string, text: string): Reading {
  const as = (source: string, shift: number, lang: "ts" | "tsx"): Reading => ({
    source,
    shift,
    lang,
    parsed: parse(key, source, { lang, sourceType: "module", showSemanticErrors: true }),
  });
  const fits = ({ parsed }: Reading): boolean => parsed.errors.length === 0;
  const object = asObject(text);
  if (object !== undefined) {
    const reading = as(object, 1, "tsx");
    if (fits(reading)) return reading;
  }
  const tsx = as(text, 0, "tsx");
  if (fits(tsx) || !text.includes("<")) return tsx;
  const ts = as(text, 0, "ts");
  return fits(ts) ? ts : tsx;
}

function check(key: string, text: string, errors: readonly Problem[], shift = 0): void {
  const problem = errors[0];
  if (problem === undefined) return;
  // A redeclaration has a label for each place; the later one is where the user looks.
  const starts = problem.labels?.map(({ start }) => start) ?? [];
  const at = Math.max(0, ...starts) - shift;
  throw syntaxError(key, text, withToken(problem.message, text, at) + shellHint(text, at), at);
}
