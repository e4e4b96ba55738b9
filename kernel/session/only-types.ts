import { findPackage, packagesFolder } from "../packages/place.ts";
import { packageName, parseSpecifier } from "../packages/specifier.ts";
import { hasTypes, namesCode, typesPackage } from "../packages/types.ts";
import { CELL_IMPORT } from "./importer.ts";
import { isInstalled } from "./installation.ts";

const MISSING = new Set(["ERR_MODULE_NOT_FOUND", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);

/**
 * The package that a cell's import failed to load because there are only types of it: its own (`type-fest`), or those that
 * others wrote (`@types/geojson`).
 */
export function packageOfTypes(
  specifier: string,
  folder: string,
  error: unknown,
): string | undefined {
  if (!MISSING.has(String((error as NodeJS.ErrnoException | null)?.code))) return undefined;
  const { name, path } = parseSpecifier(specifier) ?? { name: packageName(specifier), path: "" };
  const isWhole = path === "" && (specifier.startsWith("npm:") || specifier === name);
  if (name === undefined || !isWhole || isCode(specifier)) return undefined;
  for (const place of [folder, packagesFolder(folder)])
    for (const one of [name, typesPackage(name)]) {
      const found = findPackage(one, place);
      if (found === undefined || !hasTypes(found) || isInstalled(found)) continue;
      // What names its code and does not have it is not built.
      if (!namesCode(found)) return one;
    }
  return undefined;
}

function isCode(specifier: string): boolean {
  try {
    return import.meta.resolve(CELL_IMPORT + specifier) !== "";
  } catch {
    return false;
  }
}
