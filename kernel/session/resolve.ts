import { readFileSync } from "node:fs";
import {
  createRequire,
  isBuiltin,
  registerHooks,
  type LoadHookSync,
  type ResolveHookSync,
} from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";
import { JSX_SOURCE } from "./compile.ts";
import { compileFile, formatOf, loadPackageCode, refuseProblem } from "./compile-file.ts";
import { readCode, readUrl } from "./file-imports.ts";
import { adviseDependency, type Finder, findFromPackage, findModule } from "./find-module.ts";
import { CELL_IMPORT, COMPLETED, importForCell, type Namespace } from "./importer.ts";
import { withNames } from "./imported-names.ts";
import { load as loadOwn, loadBuiltin } from "./load.ts";
import { placeLoadError } from "./load-errors.ts";
import {
  addVersion,
  isCompiled,
  isLocal,
  isPackageCode,
  versionOf,
  withoutVersion,
} from "./module-url.ts";
import type { PackageImports } from "./npm-imports.ts";
import { Renewals } from "./renewals.ts";
import { RequireCache } from "./require-cache.ts";
import {
  asCommonJs,
  isModule,
  isPassing,
  type Loaded,
  passingCode,
  passingUrl,
  requireVersion,
  textOf,
} from "./required.ts";
import { addFile } from "./sources.ts";
import { placeImport } from "./stack.ts";
import { valueModule } from "./value-module.ts";
import { Versions } from "./versions.ts";

/** Modules as a cell sees them. */
export interface Modules {
  /** What `import` in a cell calls; `names` must exist, those with a leading `?` may not, those with `~` may be types. */
  import(
    specifier: unknown,
    options?: ImportCallOptions,
    names?: readonly string[],
  ): Promise<Namespace>;
  /** What a local module calls at its end, with its URL. */
  completed(url: string): void;
  readonly require: NodeJS.Require;
  /** What stands in for a local ES module calls that is required, with its file. */
  required(file: string): unknown;
  /** What `import x = require(…)` in a local module calls, with the module's URL. */
  requireFrom(url: string): NodeJS.Require;
  /** The object that stands for `import.meta`. */
  readonly meta: {
    readonly url: string;
    readonly dirname: string;
    readonly filename: string;
    readonly main: boolean;
    resolve(specifier: string): string;
  };
}

const own = (path: string): string =>
  new URL(`${path}${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url)
    .href;
const JSX_RUNTIME = own("../display/jsx-runtime");
/** What stands for modules that another kernel gives its notebooks. */
const SHIMS: Readonly<Record<string, string>> = { tslab: own("./tslab-module") };

const packageImports = (): typeof import("./npm-imports.ts") => loadOwn("./npm-imports");
const onlyTypes = (): typeof import("./only-types.ts") => loadOwn("./only-types");

/** Makes imports start at `folder`, understand TypeScript and see edits, for the whole process. */
export function installModules(
  folder: string,
  signal: () => AbortSignal,
  terminations: () => number,
): Modules {
  const base = pathToFileURL(join(folder, "__cell__.mjs")).href;
  const cellRequire = createRequire(base);
  const cache = new RequireCache(cellRequire.cache);
  const versions = new Versions();
  const renewals = new Renewals();
  let packages: PackageImports | undefined;
  const finder: Finder = {
    packages: () => (packages ??= new (packageImports().PackageImports)(folder, signal)),
    cell: fileURLToPath(base),
  };
  const adviseRestart = (specifier: string): void => {
    if (/^(?:\.{0,2}\/|#|file:|node:)/.test(specifier) || isBuiltin(specifier)) return;
    const advice = finder.packages().noteLoaded(specifier);
    if (advice !== undefined) process.stderr.write(`${advice}\n`);
  };
  const refresh = (): void => {
    // What one CommonJS module asked for, Node gives to others of its folder without a word to hooks.
    for (const file of versions.files())
      for (const { filename } of cellRequire.cache[file]?.children ?? [])
        versions.imported(filename, file);
    for (const file of versions.refresh()) delete cellRequire.cache[file];
  };

  /** What cells imported → its file. */
  const roots = new Map<string, string>();
  /** Imports that have not ended → how often the running code had been terminated before. */
  const open = new Map<string, number>();
  const fail = (specifier: string): void => {
    open.delete(specifier);
    const file = roots.get(specifier);
    if (file !== undefined) versions.fail(file);
  };
  /** Hears whether an `import()` fails that a local file calls after it ran. */
  const watch = (url: string, file: string): void => {
    import(url).catch(() => versions.fail(file));
  };
  /** The files that the import at hand loads: the user's, and those of packages. */
  let loading: string[] = [];
  let packageFiles: string[] = [];
  let terminated = terminations();
  /** Forgets what a termination broke off as it was loaded. */
  const forgetBroken = (): void => {
    if (terminations() === terminated) return;
    terminated = terminations();
    for (const [path, module] of Object.entries(cellRequire.cache))
      if (module?.loaded === false) delete cellRequire.cache[path];
    // What is terminated never ends.
    for (const [name, before] of open) if (before !== terminated) fail(name);
    renewals.broken();
  };
  const start = (): void => {
    forgetBroken();
    refresh();
    loading = [];
    packageFiles = [];
  };

  type Resolved = ReturnType<ResolveHookSync>;
  const outside = (
    found: Resolved,
    { conditions }: Parameters<ResolveHookSync>[1],
    parentURL: string,
  ): Resolved => {
    cache.asked(found.url, parentURL);
    const version = renewals.of(found.url);
    if (version === 0 || conditions.includes("require")) return found;
    return { ...found, url: addVersion(found.url, version) };
  };

  const resolve: ResolveHookSync = (given, context, next) => {
    const fromCell = given.startsWith(CELL_IMPORT);
    const specifier = fromCell ? given.slice(CELL_IMPORT.length) : given;
    if (specifier === JSX_SOURCE || specifier.startsWith(`${JSX_SOURCE}/jsx`))
      return { url: JSX_RUNTIME, format: "module", shortCircuit: true };
    const passing = passingUrl(specifier);
    if (passing !== undefined) return { url: passing, format: "module", shortCircuit: true };
    if (isPassing(context.parentURL ?? "")) {
      const file = fileURLToPath(withoutVersion(specifier));
      return { url: specifier, ...formatOf(file, false), shortCircuit: true };
    }
    const parentURL = fromCell ? base : withoutVersion(context.parentURL ?? "");
    if (!fromCell && !isLocal(parentURL))
      return outside(findFromPackage(specifier, context, next), context, parentURL);
    const shim = SHIMS[specifier];
    if (shim !== undefined) return { url: shim, format: "module", shortCircuit: true };

    const importer = fileURLToPath(parentURL);
    const found = findModule(specifier, { ...context, parentURL }, next, finder);
    if (!isLocal(found.url)) return outside(found, context, parentURL);
    const url = withoutVersion(found.url);
    const file = fileURLToPath(url);
    const version = versions.of(file, fromCell || parentURL === base ? undefined : importer);
    if (parentURL === base) roots.set(specifier, file);
    const required = context.conditions.includes("require");
    const read = readUrl(url, context.importAttributes);
    if (read !== undefined)
      return {
        url: addVersion(read, version),
        format: "module",
        importAttributes: {},
        shortCircuit: true,
      };
    const newest = required ? url : addVersion(url, version);
    const asked = !required && versions.isComplete(importer) && !versions.isComplete(file);
    if (asked && !file.endsWith(".json")) setImmediate(watch, newest, file);
    return { ...found, url: newest, ...formatOf(file, required) };
  };

  const byValue = (file: string): Loaded => ({
    format: "module",
    source: valueModule(file, cellRequire(file)),
    shortCircuit: true,
  });
  const load: LoadHookSync = (url, context, next) => {
    const clean = withoutVersion(url);
    const required = context.conditions.includes("require");
    if (clean.startsWith("node:")) loadBuiltin(clean);
    if (!isLocal(clean)) {
      if (!clean.startsWith("file:")) return next(url, context);
      const file = fileURLToPath(clean);
      packageFiles.push(file);
      renewals.began(clean);
      if (file.endsWith(".json") && !required) return byValue(file);
      if (!isPackageCode(clean)) return next(url, context);
      const loaded = loadPackageCode(file);
      // Node would load it once more, and refuse a package's TypeScript.
      return loaded.format === "commonjs" && !required ? byValue(file) : loaded;
    }
    if (isPassing(url)) return { format: "module", source: passingCode(url), shortCircuit: true };
    const reading = readCode(url);
    if (reading !== undefined)
      return withEnd({ format: "module", source: reading, shortCircuit: true });
    const file = fileURLToPath(clean);
    loading.push(file);
    if (file.endsWith(".json") && !required) return byValue(file);
    if (!isCompiled(file)) {
      const loaded = next(url, context);
      return required && isModule(file, loaded) ? asCommonJs(file, loaded) : withEnd(loaded);
    }
    const text = readFileSync(file, "utf8");
    const format = context.format === "commonjs" ? "commonjs" : "module";
    if (required && format === "module") return asCommonJs(file, { source: text });
    const { code, map, errors } = compileFile(file, text, format);
    addFile(url, text, code, map);
    if (format === "commonjs") addFile(file, text, code, map);
    refuseProblem(url, text, errors);
    return withEnd({ format, source: code, shortCircuit: true });
  };
  registerHooks({ resolve, load });

  return {
    async import(specifier, options, names = []) {
      const here = new Error("import");
      start();
      open.set(String(specifier), terminations());
      let module: Namespace;
      try {
        if (String(specifier).startsWith("npm:"))
          await finder.packages().prepare(String(specifier));
        module = await importForCell(String(specifier), options);
        open.delete(String(specifier));
        if (open.size === 0) renewals.settled();
        adviseRestart(String(specifier));
      } catch (error) {
        fail(String(specifier));
        // What others load may be whole.
        if (open.size === 0) renewals.broken();
        const typed = onlyTypes().packageOfTypes(String(specifier), folder, error);
        // What is never used as a value vanishes, as with TypeScript's own compiler.
        const vanishes = names.length > 0 && names.every((name) => name.startsWith("?"));
        if (typed !== undefined && vanishes) return Object.create(null) as Namespace;
        if (typed !== undefined)
          (error as Error).message = `The package '${typed}' has types and no code`;
        // Node's own calls fill the stack before it reaches the cell.
        if (types.isNativeError(error)) {
          adviseDependency(error);
          if (error instanceof SyntaxError) placeLoadError(error, loading, packageFiles);
          placeImport(error, here);
        }
        throw error;
      }
      return withNames(String(specifier), module, names, here);
    },
    completed: (url) => versions.completed(fileURLToPath(withoutVersion(url)), versionOf(url)),
    required: (file) => requireVersion(cellRequire, file, versions.of(file, undefined)),
    requireFrom: (url) => createRequire(withoutVersion(url)),
    require: Object.assign(
      (specifier: string): unknown => {
        start();
        const before = open.get(specifier);
        open.set(specifier, terminations());
        try {
          const module = cellRequire(specifier) as unknown;
          if (before === undefined) open.delete(specifier);
          else open.set(specifier, before);
          adviseRestart(specifier);
          return module;
        } catch (error) {
          fail(specifier);
          if (types.isNativeError(error)) {
            adviseDependency(error);
            if (error instanceof SyntaxError) placeLoadError(error, loading, packageFiles);
          }
          throw error;
        }
      },
      {
        resolve: cellRequire.resolve,
        cache: cache.shown,
        main: cellRequire.main,
        extensions: cellRequire.extensions,
      },
    ),
    meta: Object.freeze({
      url: base,
      dirname: folder,
      filename: fileURLToPath(base),
      main: true,
      resolve: (specifier: string) => import.meta.resolve(CELL_IMPORT + specifier),
    }),
  };
}

/** An ES module that tells when it ran to its end: whether it failed cannot be asked, and what failed would for ever fail the same. */
function withEnd(loaded: Loaded): Loaded {
  if (loaded.format !== "module") return loaded;
  return { ...loaded, source: `${textOf(loaded.source)}\n;${COMPLETED}(import.meta.url)` };
}
