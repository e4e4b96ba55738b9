import { dirname, join } from "node:path";
import { fs } from "../builtin.ts";
import { exists } from "../exists.ts";
import { home } from "../home.ts";
import { makeFolder } from "../make-folder.ts";
import { replaceFile } from "../replace-file.ts";

/**
 * Where a notebook's packages are installed: in its folder when that has a package.json, else in a folder of the user's
 * cache that belongs to the notebook's folder alone.
 */
export function packagesFolder(folder: string): string {
  if (exists(join(folder, "package.json"))) return folder;
  // Loaded by its first use: most processes start sooner without.
  const { hash } = process.getBuiltinModule("node:crypto");
  return join(
    cacheFolder(),
    hash("sha256", exists(folder) ? fs.realpathSync(folder) : folder).slice(0, 16),
  );
}

/** The same, made if it is not there. */
export function createPackagesFolder(folder: string): string {
  const place = packagesFolder(folder);
  const file = join(place, "package.json");
  if (exists(file)) return place;
  const content = { private: true, description: `Packages of notebooks in ${folder}` };
  try {
    makeFolder(place);
    replaceFile(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (cause) {
    throw unwritable(place, cause);
  }
  return place;
}

/** What is said of a folder that packages cannot be installed into. */
export const unwritable = (place: string, cause: unknown): Error =>
  new Error(
    `packages: cannot write ${place} (${(cause as NodeJS.ErrnoException).code}); let SONDE_PACKAGES name a folder that can be written`,
    { cause },
  );

/** The folder of an installed package, seen from `from`. */
export function findPackage(name: string, from: string): string | undefined {
  const folder = join(from, "node_modules", name);
  if (exists(join(folder, "package.json"))) return folder;
  return dirname(from) === from ? undefined : findPackage(name, dirname(from));
}

/** `SONDE_PACKAGES`, else the system's place for caches. */
function cacheFolder(): string {
  const { SONDE_PACKAGES, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  // An empty variable names no folder.
  if (SONDE_PACKAGES) return SONDE_PACKAGES;
  const user =
    process.platform === "win32"
      ? LOCALAPPDATA
      : process.platform === "darwin"
        ? join(home(), "Library/Caches")
        : XDG_CACHE_HOME;
  return join(user || join(home(), ".cache"), "sonde", "packages");
}
