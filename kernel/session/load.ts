import { createRequire } from "node:module";
import { withPlainObjects } from "./plain-objects.ts";

const require = createRequire(import.meta.url);
const ENDING = import.meta.url.slice(import.meta.url.lastIndexOf("."));

/** Runs `body`, during which no termination strikes. */
export type Undisturbed = <T>(body: () => T) => T;

let undisturbed: Undisturbed = (body) => body();

/** Has everything load within `keep`: Node keeps a module that was broken off as it loaded, and its next use would find half of it. */
export function loadWithin(keep: Undisturbed): void {
  undisturbed = keep;
}

/** A package of the kernel's, or its own module without its ending, that is loaded by its first use: the process starts sooner without. */
export function load<Module>(name: string): Module {
  const file = name.startsWith(".") ? name + ENDING : name;
  return undisturbed(() => withPlainObjects(() => require(file) as Module));
}

/** Loads a module of Node's, `node:` before its name, for whoever asks for it next. */
export function loadBuiltin(url: string): void {
  undisturbed(() => process.getBuiltinModule(url));
}
