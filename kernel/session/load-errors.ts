import { readFileSync } from "node:fs";
import { offsetIn } from "../syntax/lines.ts";
import { load } from "./load.ts";
import { fileOf, findSource } from "./sources.ts";
import { placeAt, placeError } from "./stack.ts";

/** Where in a text something is wrong, or nothing. */
type Find = (path: string, text: string) => number | undefined;

/** By ending: what finds the first error of syntax; V8 tells neither file nor place of these. */
const FINDERS: Readonly<Record<string, Find>> = {
  json: (path, text) => {
    try {
      JSON.parse(text);
      return undefined;
    } catch (error) {
      const at = /position (\d+)/.exec((error as Error).message)?.[1];
      if (at !== undefined) return Number(at);
      // As JavaScript, in parentheses; what only JSON refuses is at its start.
      return Math.max(0, (firstProblem(`${path}.js`, `(${text}\n)`, "script") ?? 1) - 1);
    }
  },
  js: (path, text) =>
    firstProblem(path, text, "module") === undefined
      ? undefined
      : firstProblem(path, text, "unambiguous"),
  cjs: (path, text) => firstProblem(path, text, "commonjs"),
  mjs: (path, text) => firstProblem(path, text, "module"),
};

/** At most so many of the newest files of packages are looked through. */
const PACKAGE_FILES = 100;

/** Gives a SyntaxError of an import its place in one of the files that were being loaded, newest last: the user's first, then those of packages. */
export function placeLoadError(
  error: Error,
  files: readonly string[],
  packageFiles: readonly string[],
): void {
  // Node writes some places above the stack, that of a name that a module does not export and those of CommonJS.
  const [, file = "", line, indent] = HEADING.exec(String(error.stack)) ?? [];
  if (indent !== undefined && findSource(file) !== undefined && file.startsWith("file:"))
    return placeError(error, file, Number(line), indent.length + 1);
  for (const file of files.toReversed()) if (placeProblem(error, file)) return;
  if (indent !== undefined) {
    const text = readFileSync(fileOf(file), "utf8");
    return placeAt(
      error,
      file,
      text,
      offsetIn(text, { line: Number(line), column: indent.length + 1 }),
    );
  }
  for (const file of packageFiles.slice(-PACKAGE_FILES).toReversed())
    if (placeProblem(error, file)) return;
}

const HEADING = /^((?:file:|\/|[A-Za-z]:\\).*):(\d+)\n.*\n( *)\^/;

/** Places an error at the first problem of a file; false when it has none. */
function placeProblem(error: Error, file: string): boolean {
  const find = FINDERS[/\.(\w+)$/.exec(file)?.[1] ?? ""];
  if (find === undefined) return false;
  const text = readFileSync(file, "utf8");
  const offset = find(file, text);
  if (offset !== undefined) placeAt(error, file, text, offset);
  return offset !== undefined;
}

/** Gives an error about a module that is not there the place of its import in a file. */
export function placeMissing(error: Error, importer: string, specifier: string): void {
  const text = readFileSync(importer, "utf8");
  const { module } = parser().parse(importer, text);
  const found = [
    ...module.staticImports.map(({ start, moduleRequest }) => ({ start, request: moduleRequest })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map(({ start, moduleRequest: request }) => ({ start, request })),
    ),
    ...module.dynamicImports.map(({ start, moduleRequest: { start: from, end } }) => ({
      start,
      request: { value: text.slice(from + 1, end - 1) },
    })),
  ].find(({ request }) => request?.value === specifier);
  if (found !== undefined) placeAt(error, importer, text, found.start);
}

function firstProblem(
  path: string,
  text: string,
  sourceType: "script" | "module" | "commonjs" | "unambiguous",
): number | undefined {
  const { errors } = parser().parse(path, text, { sourceType, showSemanticErrors: true });
  return errors[0] === undefined ? undefined : (errors[0].labels.at(-1)?.start ?? 0);
}

const parser = (): typeof import("../syntax/parse.ts") => load("../syntax/parse");

/** Whether a file that may be either is an ES module, as Node decides it. */
export function hasModuleSyntax(path: string, text: string): boolean {
  if (firstProblem(path, text, "commonjs") === undefined) return false;
  return firstProblem(path, text, "module") === undefined;
}
