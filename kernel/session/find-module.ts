import { createRequire, isBuiltin, type ResolveHookSync } from "node:module";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findPackage } from "../packages/place.ts";
import { packageName } from "../packages/specifier.ts";
import { exists, isFile } from "../exists.ts";
import { pathsOf } from "../project/tsconfig.ts";
import { settings } from "./compile.ts";
import { formatOf } from "./compile-file.ts";
import { installation } from "./installation.ts";
import { placeMissing } from "./load-errors.ts";
import { isPackageCode, withoutVersion } from "./module-url.ts";
import type { PackageImports } from "./npm-imports.ts";
import { isWeb, nameInJsr, webError } from "./web-imports.ts";

type Next = (specifier: string, context?: Partial<Context>) => Found;
type Context = Parameters<ResolveHookSync>[1];
type FromFile = Context & { readonly parentURL: string };
type Found = ReturnType<ResolveHookSync>;

/** What finds modules for cells and local files. */
export interface Finder {
  /** Loaded by its first use. */
  packages(): PackageImports;
  /** The name that cells import under. */
  readonly cell: string;
}

/** The module that a specifier means to a cell or a local file. */
export function findModule(
  specifier: string,
  context: FromFile,
  next: Next,
  { packages, cell }: Finder,
): Found {
  if (isWeb(specifier)) return findWeb(specifier, context, next, { packages, cell });
  const npm = specifier.startsWith("npm:") ? packages().locate(specifier) : undefined;
  if (npm !== undefined) return seenFrom(npm.parentURL, npm.specifier, context, next);
  const mapped = findByPaths(specifier);
  if (mapped !== undefined) return mapped;
  const found = find(specifier, context, next, { packages, cell });
  refuseLeak(specifier, fileURLToPath(context.parentURL), found.url, cell);
  return found;
}

/** What is installed from JSR. */
function findWeb(specifier: string, context: FromFile, next: Next, finder: Finder): Found {
  const name = nameInJsr(specifier);
  try {
    if (name !== undefined) return findModule(name, context, next, finder);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw withPlace(webError(specifier), specifier, context.parentURL, finder.cell);
}

/** The module that a specifier means to a package: one in TypeScript may import JSON, leave endings out, or give those of its JavaScript. */
export function findFromPackage(specifier: string, context: Context, next: Next): Found {
  const importer = withoutVersion(context.parentURL ?? "");
  if (!isPackageCode(importer)) return next(specifier, context);
  try {
    const found = next(specifier, context);
    const required = context.conditions.includes("require");
    return { ...found, ...formatOf(found.url, required) };
  } catch (error) {
    if (!isMissing(error) || !specifier.startsWith(".")) throw error;
    const file = fileBehind(fileURLToPath(new URL(specifier, importer)));
    if (file === undefined) throw error;
    return { url: pathToFileURL(file).href, shortCircuit: true };
  }
}

/** What `paths` and `baseUrl` of the tsconfig.json say. */
function findByPaths(specifier: string): Found | undefined {
  if (/^(?:\.{0,2}\/|\.{1,2}$|#|[a-z]+:)/.test(specifier) || isBuiltin(specifier)) return undefined;
  for (const path of pathsOf(specifier, settings())) {
    const file = isFile(path) ? path : fileBehind(path);
    if (file !== undefined) return { url: pathToFileURL(file).href, shortCircuit: true };
  }
  return undefined;
}

/** Node's own resolution, then an ending that was left out, a package that is new or in the cache, or the kernel's copy of the library. */
function find(specifier: string, context: FromFile, next: Next, { packages, cell }: Finder): Found {
  const path = asPath(specifier, context.parentURL);
  if (path !== undefined) return { url: pathToFileURL(path).href, shortCircuit: true };
  try {
    return next(specifier, context);
  } catch (error) {
    const { parentURL } = context;
    if (error instanceof URIError)
      throw withPlace(missingPath(specifier, parentURL), specifier, parentURL, cell);
    if (!isMissing(error)) throw error;
    if (/^(?:\.{0,2}\/|file:)/.test(specifier)) {
      const file = fileBehind(fileURLToPath(new URL(specifier, parentURL)));
      if (file === undefined) throw withPlace(error as Error, specifier, parentURL, cell);
      return { url: pathToFileURL(file).href, shortCircuit: true };
    }
    const name = packageName(specifier);
    const beside = name && findPackage(name, dirname(fileURLToPath(parentURL)));
    // Node remembers that a package was not there by the path it looked at; another spelling of it looks again.
    if (beside)
      try {
        const again = { ...context, parentURL: parentURL.replace("file:///", "file:////") };
        const required = context.conditions.includes("require");
        return required
          ? next(specifier, again)
          : seenFrom(again.parentURL, specifier, context, next);
      } catch (second) {
        if (!isMissing(second)) throw second;
        nameMissingFile(error as Error, specifier, beside);
        throw withPlace(error as Error, specifier, parentURL, cell);
      }
    const home = /^sonde(?:\/|$)/.test(specifier) ? HOME : packages().homeOf(specifier);
    if (home !== undefined) return seenFrom(home, specifier, context, next);
    adviseInstall(error as Error, specifier, fileURLToPath(parentURL), cell);
    throw withPlace(error as Error, specifier, parentURL, cell);
  }
}

/** The place of the import that failed, when it is in a file. Mutates what is known of the error. */
function withPlace(error: Error, specifier: string, parentURL: string, cell: string): Error {
  const importer = fileURLToPath(parentURL);
  if (isFile(importer)) placeMissing(error, importer, specifier);
  else if (importer === cell && specifier.startsWith("."))
    error.message = `Cannot find module '${specifier}' in the notebook's folder ${dirname(cell)}`;
  return error;
}

/** What a second look finds; when that is nothing, the first error says it better. */
function lookAgain(first: unknown, look: () => Found): Found {
  try {
    return look();
  } catch (second) {
    throw isMissing(second) ? first : second;
  }
}

/** What a specifier means to another file. `require` looks from the module that calls it, whatever a hook says. */
function seenFrom(parentURL: string, specifier: string, context: Context, next: Next): Found {
  const required = (): Found => {
    const file = createRequire(parentURL).resolve(specifier);
    return { url: pathToFileURL(file).href, shortCircuit: true };
  };
  if (context.conditions.includes("require")) return required();
  try {
    return next(specifier, { ...context, parentURL });
  } catch (error) {
    // `lodash/fp`, which is `fp.js`: only `require` and bundlers add an ending in packages.
    if (!isMissing(error) || packageName(specifier) === specifier) throw error;
    return lookAgain(error, required);
  }
}

const isMissing = (error: unknown): boolean =>
  MISSING.has(String((error as NodeJS.ErrnoException).code));

const MISSING = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"]);
const HOME = pathToFileURL(join(installation, "package.json")).href;

const ENDINGS = [
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".json",
  "/index.ts",
  "/index.tsx",
  "/index.js",
];

/** Gives an error about a package that is not there the remedy. Mutates the error. */
function adviseInstall(error: Error, specifier: string, importer: string, cell: string): Error {
  const name = packageName(specifier);
  const from = importer === cell ? "" : ` imported from ${importer}`;
  const remedy = name === undefined ? "" : `; install it with %npm i ${name}`;
  error.message =
    name !== undefined && isBuiltin(name)
      ? `Cannot find module '${specifier}'${from}: Node's module '${name}' has no such part`
      : `Cannot find package '${name ?? specifier}'${from}${remedy}`;
  return error;
}

/** Does so for what a package asked for and nobody caught: packages read Node's own words. Mutates the error. */
export function adviseDependency(error: Error): void {
  const [, module = "", requirer = "", specifier = module, importer = requirer] =
    MISSED.exec(error.message) ?? [];
  const name = packageName(specifier);
  if (name === undefined || !isMissing(error)) return;
  if (findPackage(name, dirname(importer)) === undefined)
    adviseInstall(error, specifier, importer, "");
}

/** Node's words for a module that `require` or an import in a package does not find. */
const MISSED =
  /^Cannot find (?:module '(.+?)'\nRequire stack:\n- (.+)|package '(.+?)' imported from ([^;]+)$)/;

/** Says which file of a package that is there is missing. Mutates the error. */
function nameMissingFile(error: Error, specifier: string, folder: string): void {
  const path = /'(.+?)'/.exec(error.message)?.[1] ?? "";
  const name = packageName(specifier) ?? "";
  const asked = specifier.slice(name.length + 1);
  const file = isAbsolute(path) ? relative(folder, path) : asked;
  const remedy = file === asked ? "" : `; build it, or install it again with %npm i ${name}`;
  error.message = `Cannot import '${specifier}': the package in ${folder} has no file ${file}${remedy}`;
}

/** `./x`, `./x.js` that is `x.ts`, or a folder with an index. */
function fileBehind(path: string): string | undefined {
  const candidates = [
    path.replace(/\.([mc]?)js$/, ".$1ts"),
    path.replace(/\.jsx?$/, ".tsx"),
    ...ENDINGS.map((ending) => path + ending),
  ];
  return candidates.find((file) => file !== path && isFile(file));
}

/** What Node says of a file that is not there, for a path that is no URL (`./50%.ts`). */
function missingPath(specifier: string, parentURL: string): Error {
  const importer = fileURLToPath(parentURL);
  const path = resolve(dirname(importer), specifier);
  const error = new Error(`Cannot find module '${path}' imported from ${importer}`);
  return Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}

/** A specifier is a URL; of a file with one of its signs in its name, TypeScript and bundlers take the path. */
function asPath(specifier: string, parentURL: string): string | undefined {
  if (!/^\.{0,2}\/.*[%#?]/.test(specifier)) return undefined;
  const path = resolve(dirname(fileURLToPath(parentURL)), specifier);
  return isFile(path) ? path : fileBehind(path);
}

/** A notebook that lies inside the kernel's own package sees none of what that package has for itself. */
function refuseLeak(specifier: string, importer: string, url: string, cell: string): void {
  if (/^(?:\.{0,2}\/|file:|node:|sonde(?:\/|$))/.test(specifier) || !url.startsWith("file:"))
    return;
  if (!importer.startsWith(installation + sep)) return;
  const inside = specifier.startsWith("#")
    ? nearestPackage(importer) === installation
    : fileURLToPath(url).startsWith(join(installation, "node_modules", sep));
  if (!inside) return;
  const error: NodeJS.ErrnoException = new Error(
    `Cannot find package '${specifier}' imported from ${importer}`,
  );
  error.code = "ERR_MODULE_NOT_FOUND";
  throw adviseInstall(error, specifier, importer, cell);
}

function nearestPackage(file: string): string {
  let folder = dirname(file);
  while (!exists(join(folder, "package.json"))) {
    if (dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  return folder;
}
