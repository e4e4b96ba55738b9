import { readFileSync } from "node:fs";
import { load } from "./load.ts";
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

/** Gives a SyntaxError of an import its place in one of the files that were being loaded, newest last. */
export function placeLoadError(error: Error, files: readonly string[]): void {
  // A name that a module does not export: Node writes the place above the stack.
  const [, url, line, indent] = /^(file:\S+):(\d+)\n.*\n( *)\^/.exec(String(error.stack)) ?? [];
  if (url !== undefined && indent !== undefined)
    return placeError(error, url, Number(line), indent.length + 1);
  for (const file of files.toReversed()) {
    const find = FINDERS[/\.(\w+)$/.exec(file)?.[1] ?? ""];
    if (find === undefined) continue;
    const text = readFileSync(file, "utf8");
    const offset = find(file, text);
    if (offset !== undefined) return placeAt(error, file, text, offset);
  }
}

/** Gives an error about a module that is not there the place of its import in a file. */
export function placeMissing(error: Error, importer: string, specifier: string): void {
  const text = readFileSync(importer, "utf8");
  const { module } = parser().parseSync(importer, text);
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
  const { errors } = parser().parseSync(path, text, { sourceType, showSemanticErrors: true });
  return errors[0] === undefined ? undefined : (errors[0].labels.at(-1)?.start ?? 0);
}

const parser = (): typeof import("oxc-parser") => load("oxc-parser");
