import { readFileSync } from "node:fs";
import type { ResolveHookSync } from "node:module";
import { fileURLToPath } from "node:url";
import type { Kind } from "./commonjs.ts";
import { compile, type Compiled, type Problem } from "./compile.ts";
import { load } from "./load.ts";
import { isCompiled } from "./module-url.ts";
import type { Loaded } from "./required.ts";
import { syntaxError } from "./stack.ts";
import { withToken } from "./unexpected.ts";

/** How a file or its URL is to be loaded, where Node would do it in another way or not at all. */
export function formatOf(file: string, required: boolean): Partial<ReturnType<ResolveHookSync>> {
  if (isCompiled(file)) return { format: kindOf(file) };
  if (file.endsWith(".json") && !required)
    return { format: "json", importAttributes: { type: "json" } };
  return {};
}

/** What a file in TypeScript or JSX becomes. */
const kindOf = (file: string, text?: string): Kind =>
  file.endsWith(".cts") && !isWrittenAsModule(file, text) ? "commonjs" : "module";

/** Whether the text of a `.cts` file has imports and exports of ES modules, of which TypeScript makes those of CommonJS. */
function isWrittenAsModule(
  file: string,
  text: string = readFileSync(file.startsWith("file:") ? fileURLToPath(file) : file, "utf8"),
): boolean {
  if (!/\b(?:import|export)\b/.test(text)) return false;
  const { parse } = load<typeof import("../syntax/parse.ts")>("../syntax/parse");
  const { module } = parse(file, text, { lang: "ts", sourceType: "module" });
  const all = [...module.staticImports, ...module.staticExports];
  return all.some(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType));
}

/** The text of such a file, compiled. */
export const compileFile = (file: string, text: string, kind: Kind): Compiled =>
  compile(file, text, file.endsWith("x") ? "tsx" : "ts", kind);

/** A package's file in TypeScript or JSX, which Node refuses. Where its code was is not kept: its calls are none of the user's. */
export function loadPackageCode(file: string): Loaded {
  const text = readFileSync(file, "utf8");
  const kind = kindOf(file, text);
  const { code, errors } = compileFile(file, text, kind);
  refuseProblem(file, text, errors);
  return { format: kind, source: code, shortCircuit: true };
}

/** Throws the first of what is wrong with the text of a file, or of a URL. */
export function refuseProblem(path: string, text: string, [problem]: readonly Problem[]): void {
  if (problem === undefined) return;
  const at = problem.labels?.at(-1)?.start ?? 0;
  throw syntaxError(path, text, withToken(problem.message, text, at), at);
}
