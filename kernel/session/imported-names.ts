import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CELL_IMPORT, type Namespace } from "./importer.ts";
import { load } from "./load.ts";
import { isCompiled, isLocal, withoutVersion } from "./module-url.ts";
import { placeBelow } from "./stack.ts";

/** A module with the names that a cell takes from it, or an error that names a missing one. A CommonJS module may set names in a way that Node does not see; they are on its default export. */
export function withNames(
  specifier: string,
  module: Namespace,
  names: readonly string[],
  here: Error,
): Namespace {
  const missing = names.filter((name) => !(plainName(name) in module));
  if (missing.length === 0) return module;
  const whole = "module.exports" in module ? (Object(module["default"]) as Namespace) : {};
  const added: Namespace = {};
  for (const name of missing) {
    const plain = plainName(name);
    if (plain in whole) added[plain] = whole[plain];
    else if (name === plain || (name.startsWith("~") && !mayBeType(specifier, plain)))
      throw missingName(specifier, plain, Object.keys({ ...module, ...whole }), here);
  }
  return Object.assign(Object.create(null) as Namespace, module, added);
}

const plainName = (name: string): string => name.replace(/^[?~]/, "");

function missingName(
  specifier: string,
  name: string,
  names: readonly string[],
  here: Error,
): SyntaxError {
  const { nearest } = load<typeof import("../nearest.ts")>("../nearest");
  // Of a short name, two other letters make another word.
  const [near] = nearest(name, names, Math.min(2, Math.floor(name.length / 4)));
  const remedy = near === undefined ? "" : `; did you mean ${near}?`;
  const error = new SyntaxError(
    `The requested module '${specifier}' does not provide an export named '${name}'${remedy}`,
  );
  placeBelow(error, here);
  const { placeExportedName } = load<typeof import("./name-places.ts")>("./name-places");
  placeExportedName(error, name);
  return error;
}

/** Whether a module is a TypeScript file of the user's that speaks of a name, or of all names of another. */
function mayBeType(specifier: string, name: string): boolean {
  const url = import.meta.resolve(CELL_IMPORT + specifier);
  if (!isLocal(url)) return false;
  const file = fileURLToPath(withoutVersion(url));
  if (!isCompiled(file)) return false;
  const text = readFileSync(file, "utf8");
  return text.includes(name) || /\bexport\s*\*/.test(text);
}
