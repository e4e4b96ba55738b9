import { createRequire } from "node:module";
import { parseSync } from "oxc-parser";
import { compile, type Problem } from "./compile.ts";
import { rewrite } from "./rewrite.ts";
import { addCell } from "./sources.ts";
import { syntaxError } from "./stack.ts";

/** A cell as V8 runs it. */
export interface Script {
  readonly code: string;
  /** The names that the cell declares at its top level. */
  readonly bindings: readonly string[];
}

/**
 * Turns a cell's TypeScript into a script for V8's REPL mode, and registers its positions under `key`.
 * Throws a SyntaxError that knows its place in the cell.
 */
export function transpile(key: string, count: number, text: string): Script {
  let source = text;
  let shift = 0;
  let parsed = parse(key, source);
  if (looksLikeObject(text)) {
    const wrapped = `(${text}\n)`;
    const expression = parse(key, wrapped);
    if (expression.errors.length === 0) {
      source = wrapped;
      shift = 1;
      parsed = expression;
    }
  }
  addCell(key, count, text, () => undefined, 0);
  check(key, text, parsed.errors);
  const compiled = compile(key, source, "tsx", true);
  check(key, text, compiled.errors, shift);

  const result = rewrite(compiled.code, () => compile(key, source, "tsx").code);
  addCell(
    key,
    count,
    text,
    () =>
      result.map === undefined
        ? compiled.map
        : (remapping()([result.map() as never, compiled.map as never], () => null) as never),
    shift,
  );
  const silent =
    /\bnamespace\b/.test(text) && parsed.program.body.at(-1)?.type === "TSModuleDeclaration";
  return {
    code: `${result.code}${silent ? "\n;void 0" : ""}\n//# sourceURL=${key}`,
    bindings: result.bindings,
  };
}

// Loaded by the first error, like the tracing of positions.
const remapping = (): typeof import("@jridgewell/remapping").default =>
  createRequire(import.meta.url)("@jridgewell/remapping") as never;

const parse = (key: string, text: string): ReturnType<typeof parseSync> =>
  parseSync(key, text, { lang: "tsx", sourceType: "module", showSemanticErrors: true });

/** `{ a: 1 }` is a block to the language; to someone at a prompt it is an object. */
const looksLikeObject = (text: string): boolean => /^\s*\{/.test(text) && /\}\s*$/.test(text);

function check(key: string, text: string, errors: readonly Problem[], shift = 0): void {
  const problem = errors[0];
  if (problem === undefined) return;
  // A redeclaration has a label for each place; the later one is where the user looks.
  const starts = problem.labels?.map(({ start }) => start) ?? [];
  throw syntaxError(key, text, problem.message, Math.max(0, ...starts) - shift);
}
