import { readFileSync } from "node:fs";
import type { ResolveHookSync } from "node:module";
import type { Kind } from "./commonjs.ts";
import { compile, type Compiled } from "./compile.ts";
import { isCompiled } from "./module-url.ts";
import type { Loaded } from "./required.ts";
import { placeAt } from "./stack.ts";
import { withToken } from "./unexpected.ts";

/** How a file or its URL is to be loaded, where Node would do it in another way or not at all. */
export function formatOf(file: string, required: boolean): Partial<ReturnType<ResolveHookSync>> {
  if (isCompiled(file)) return { format: kindOf(file) };
  if (file.endsWith(".json") && !required)
    return { format: "json", importAttributes: { type: "json" } };
  return {};
}

/** What a file in TypeScript or JSX becomes. */
const kindOf = (file: string): Kind => (file.endsWith(".cts") ? "commonjs" : "module");

/** The text of such a file, compiled. */
export const compileFile = (file: string, text: string): Compiled =>
  compile(file, text, file.endsWith("x") ? "tsx" : "ts", kindOf(file));

/** A package's file in TypeScript or JSX, which Node refuses. Where its code was is not kept: its calls are none of the user's. */
export function loadPackageCode(file: string): Loaded {
  const text = readFileSync(file, "utf8");
  const { code, errors } = compileFile(file, text);
  const problem = errors[0];
  if (problem === undefined) return { format: kindOf(file), source: code, shortCircuit: true };
  const at = problem.labels?.at(-1)?.start ?? 0;
  const error = new SyntaxError(withToken(problem.message, text, at));
  placeAt(error, file, text, at);
  throw error;
}
