import { isBuiltin } from "node:module";
import { findPackage, packagesFolder } from "../packages/place.ts";
import { packageName } from "../packages/specifier.ts";
import { hasTypes, typesPackage } from "../packages/types.ts";
import { tsConfigOf } from "../project/tsconfig.ts";
import { readCell } from "../syntax/read-cell.ts";

/** What a cell says of modules that have no types. */
export interface DeclaredModules {
  /** The whole `declare module` of each, by its name. */
  readonly modules: ReadonlyMap<string, string>;
  /** The cell with spaces in their place. */
  readonly rest: string;
}

/**
 * Takes the declarations of modules without types out of a cell, but for one that is being typed at `offset`: a cell is
 * a module itself, in which such words add to a module with types, and to no other.
 */
export function declaredModules(code: string, folder: string, offset?: number): DeclaredModules {
  const modules = new Map<string, string>();
  const read = DECLARES.test(code) ? readCell(code) : undefined;
  let rest = code;
  for (const node of read?.program.body ?? []) {
    if (node.type !== "TSModuleDeclaration" || node.id.type !== "Literal") continue;
    const { start, end } = node;
    const typing = offset !== undefined && start < offset && offset < end;
    if (typing || isTyped(node.id.value, folder)) continue;
    const text = code.slice(start, end);
    const before = modules.get(node.id.value);
    modules.set(node.id.value, before === undefined ? text : `${before}\n${text}`);
    rest = rest.slice(0, start) + text.replace(/[^\s]/g, " ") + rest.slice(end);
  }
  return { modules, rest };
}

const DECLARES = /\bdeclare\s+module\s*["']/;

/** Whether something else than a declaration has types for a module. */
function isTyped(specifier: string, folder: string): boolean {
  if (specifier.includes("*")) return false;
  if (/^(?:\.|\/|#|npm:|sonde(?:\/|$))/.test(specifier) || isBuiltin(specifier)) return true;
  if (specifier in tsConfigOf(folder, () => undefined)().paths) return true;
  const name = packageName(specifier) ?? specifier;
  return [folder, packagesFolder(folder)].some((place) =>
    [name, typesPackage(name)].some((one) => {
      const found = findPackage(one, place);
      return found !== undefined && hasTypes(found);
    }),
  );
}
