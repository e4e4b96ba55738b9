import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readLock } from "./lock.ts";
import { findPackage, packagesFolder } from "./place.ts";

interface Manifest {
  readonly types?: string;
  readonly typings?: string;
  readonly main?: string;
  readonly exports?: unknown;
}

/** The package that others wrote types in for one that has none. */
export const typesPackage = (name: string): string =>
  `@types/${name.replace(/^@([^/]+)\//, "$1__")}`;

/** Whether a package comes with types. */
export function hasTypes(folder: string): boolean {
  const entry = typesEntry(folder);
  return entry !== undefined && existsSync(entry);
}

/** Whether a package's manifest says where its code begins; packages of types may have an empty `main`. */
export const namesCode = (folder: string): boolean => Boolean(readManifest(folder).main);

/**
 * Where the language server finds the packages that a notebook asked for: as `npm:name@range`, and by their bare names
 * where the notebook's folder does not have them itself.
 */
export function packagePaths(folder: string): Readonly<Record<string, readonly string[]>> {
  const place = packagesFolder(folder);
  const paths: Record<string, readonly string[]> = {};
  for (const [name, { requested, version }] of Object.entries(lockedPackages(folder))) {
    const found = findPackage(name, place);
    if (found === undefined) continue;
    const others = findPackage(typesPackage(name), place);
    const typed = hasTypes(found) || others === undefined ? found : others;
    const entry = typesEntry(typed) ?? typed;
    const bare = findPackage(name, folder) === undefined ? [name] : [];
    const spelled = ["", ...requested.split(" || "), version].map((range) =>
      range === "" ? `npm:${name}` : `npm:${name}@${range}`,
    );
    for (const spelling of [...bare, ...spelled]) {
      paths[`${spelling}/*`] = [join(typed, "*")];
      for (const [path, target] of subpaths(typed)) paths[spelling + path] = [join(typed, target)];
      paths[spelling] = [entry];
    }
  }
  return paths;
}

/** A broken lock is said where the packages are imported. */
function lockedPackages(folder: string): ReturnType<typeof readLock>["packages"] {
  try {
    return readLock(folder).packages;
  } catch {
    return {};
  }
}

/** The file with a package's types, by its manifest, or beside its main file. */
function typesEntry(folder: string): string | undefined {
  const manifest = readManifest(folder);
  const named = fromExports(manifest.exports) ?? manifest.types ?? manifest.typings;
  if (named !== undefined && /\.[mc]?ts$/.test(named)) return join(folder, named);
  const main = named ?? manifest.main ?? "index.js";
  const beside = join(folder, main.replace(/(?:\.([mc]?)js)?$/, ".d.$1ts"));
  if (existsSync(beside)) return beside;
  return manifest.types === undefined ? undefined : join(folder, manifest.types);
}

/** What a manifest exports beside its main file; a `*` stands for the same in both. */
function subpaths(folder: string): readonly (readonly [path: string, target: string])[] {
  const { exports } = readManifest(folder);
  if (typeof exports !== "object" || exports === null) return [];
  return Object.entries(exports).flatMap(([key, value]) => {
    const target = key.startsWith("./") ? fromExports(value) : undefined;
    return target === undefined ? [] : [[key.slice(1), target] as const];
  });
}

/** A broken manifest, as of a package that is just being installed, is said where the package is imported. */
function readManifest(folder: string): Manifest {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) ?? {}) as Manifest;
  } catch {
    return {};
  }
}

const CONDITIONS = ["types", "import", "module", "node", "default", "require"];

/** The target of `.` among a manifest's exports, for someone who imports types. */
function fromExports(exports: unknown): string | undefined {
  if (typeof exports === "string") return exports;
  if (typeof exports !== "object" || exports === null) return undefined;
  const table = exports as Readonly<Record<string, unknown>>;
  if ("." in table) return fromExports(table["."]);
  for (const condition of CONDITIONS) {
    const found = condition in table ? fromExports(table[condition]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
