import { constants, Script } from "node:vm";

/** The script of this module, above which a stack is the user's. */
export const DIRECT: string = import.meta.url;

// What text that the script evaluates imports is found from the notebook's folder.
const LOADER = { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
const OPTIONS = { displayErrors: false } as const;
// As it was before any cell ran.
const runInThisContext = Function.prototype.call.bind(
  // oxlint-disable-next-line typescript/unbound-method -- called with a script
  Script.prototype.runInThisContext,
) as (script: Script, options: typeof OPTIONS) => unknown;

/** How a script ended. */
export type Ended =
  | { readonly status: "value"; readonly value: unknown }
  | { readonly status: "thrown"; readonly thrown: unknown };

/** Runs a script without V8's inspector, which takes several times as long; nothing when it does not compile. A termination comes through. */
export function runDirectly(code: string): Ended | undefined {
  let script: Script;
  try {
    script = new Script(code, LOADER);
  } catch {
    return undefined; // The inspector knows where the error is.
  }
  try {
    return { status: "value", value: runInThisContext(script, OPTIONS) };
  } catch (thrown) {
    return { status: "thrown", thrown };
  }
}
