import { existsSync, readFileSync, statSync } from "node:fs";
import {
  createRequire,
  isBuiltin,
  registerHooks,
  type LoadHookSync,
  type ResolveHookSync,
} from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";
import { pathsOf } from "../project/tsconfig.ts";
import { compile, JSX_SOURCE, settings } from "./compile.ts";
import { CELL_IMPORT, importForCell, type Namespace } from "./importer.ts";
import { installation, isInstalled } from "./installation.ts";
import { addFile } from "./sources.ts";
import { placeBelow, syntaxError } from "./stack.ts";
import { Versions } from "./versions.ts";

/** Modules as a cell sees them. */
export interface Modules {
  /** What `import` in a cell calls; `names` must exist, those with a leading `?` may not. */
  import(
    specifier: unknown,
    options?: ImportCallOptions,
    names?: readonly string[],
  ): Promise<Namespace>;
  readonly require: NodeJS.Require;
  /** The object that stands for `import.meta`. */
  readonly meta: {
    readonly url: string;
    readonly dirname: string;
    readonly filename: string;
    readonly main: boolean;
    resolve(specifier: string): string;
  };
}

const ENDINGS = [
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".js",
  ".mjs",
  ".cjs",
  ".json",
  "/index.ts",
  "/index.tsx",
  "/index.js",
];
const VERSION = "sonde-version";
const VERSIONED = new RegExp(`[?&]${VERSION}=\\d+$`);
const own = (path: string): string =>
  new URL(`${path}${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url)
    .href;
const JSX_RUNTIME = own("../display/jsx-runtime");
/** What stands for modules that another kernel gives its notebooks. */
const SHIMS: Readonly<Record<string, string>> = { tslab: own("./tslab-module") };

/** Makes imports start at `folder`, understand TypeScript and see edits, for the whole process. */
export function installModules(folder: string): Modules {
  const base = pathToFileURL(join(folder, "__cell__.mjs")).href;
  const cellRequire = createRequire(base);
  const versions = new Versions();
  const refresh = (): void => {
    for (const file of versions.refresh()) delete cellRequire.cache[file];
  };

  const resolve: ResolveHookSync = (given, context, next) => {
    const fromCell = given.startsWith(CELL_IMPORT);
    const specifier = fromCell ? given.slice(CELL_IMPORT.length) : given;
    if (specifier.startsWith(`${JSX_SOURCE}/jsx`))
      return { url: JSX_RUNTIME, format: "module", shortCircuit: true };
    const parentURL = fromCell ? base : withoutVersion(context.parentURL ?? "");
    if (!fromCell && !isLocal(parentURL)) return next(specifier, context);
    const shim = SHIMS[specifier];
    if (shim !== undefined) return { url: shim, format: "module", shortCircuit: true };

    const importer = fileURLToPath(parentURL);
    const found = findByPaths(specifier) ?? find(specifier, { ...context, parentURL }, next);
    refuseLeak(specifier, importer, found.url);
    if (!isLocal(found.url)) return found;
    const url = withoutVersion(found.url);
    const file = fileURLToPath(url);
    const version = versions.of(file, fromCell || parentURL === base ? undefined : importer);
    const required = context.conditions.includes("require");
    return {
      ...found,
      url: version > 0 && !required ? addVersion(url, version) : url,
      ...formatOf(file, required),
    };
  };

  const load: LoadHookSync = (url, context, next) => {
    const clean = withoutVersion(url);
    if (!isLocal(clean)) return next(url, context);
    const file = fileURLToPath(clean);
    if (!isTypeScript(file)) return next(url, context);
    const text = readFileSync(file, "utf8");
    const { code, map, errors } = compile(file, text, file.endsWith("x") ? "tsx" : "ts");
    addFile(url, text, map);
    if (context.format === "commonjs") addFile(file, text, map);
    const problem = errors[0];
    if (problem !== undefined)
      throw syntaxError(url, text, problem.message, problem.labels?.at(-1)?.start ?? 0);
    return { format: context.format ?? "module", source: code, shortCircuit: true };
  };
  registerHooks({ resolve, load });

  return {
    async import(specifier, options, names = []) {
      const here = new Error("import");
      refresh();
      try {
        const module = await importForCell(String(specifier), options);
        return withNames(String(specifier), module, names);
      } catch (error) {
        // Node's own calls fill the stack before it reaches the cell.
        if (types.isNativeError(error)) placeBelow(error, here);
        throw error;
      }
    },
    require: Object.assign(
      (specifier: string): unknown => {
        refresh();
        return cellRequire(specifier) as unknown;
      },
      {
        resolve: cellRequire.resolve,
        cache: cellRequire.cache,
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

type Next = (specifier: string, context?: Partial<Context>) => Found;
type Context = Parameters<ResolveHookSync>[1];
type Found = ReturnType<ResolveHookSync>;

/** What `paths` and `baseUrl` of the tsconfig.json say. */
function findByPaths(specifier: string): Found | undefined {
  if (/^(?:\.{0,2}\/|\.{1,2}$|#|[a-z]+:)/.test(specifier) || isBuiltin(specifier)) return undefined;
  for (const path of pathsOf(specifier, settings())) {
    const file = isFile(path) ? path : fileBehind(path);
    if (file !== undefined) return { url: pathToFileURL(file).href, shortCircuit: true };
  }
  return undefined;
}

/** Node's own resolution, then an ending that was left out, a package that is new, or the kernel's copy of the library. */
function find(specifier: string, context: Context, next: Next): Found {
  try {
    return next(specifier, context);
  } catch (error) {
    if (!MISSING.has(String((error as NodeJS.ErrnoException).code))) throw error;
    const { parentURL = "" } = context;
    if (/^(?:\.{0,2}\/|file:)/.test(specifier)) {
      const file = fileBehind(fileURLToPath(new URL(specifier, parentURL)));
      if (file === undefined) throw error;
      return { url: pathToFileURL(file).href, shortCircuit: true };
    }
    // Node remembers that a package was not there by the path it looked at; another spelling of it looks again.
    if (isPackageBeside(specifier, fileURLToPath(parentURL)))
      return next(specifier, { ...context, parentURL: parentURL.replace("file:///", "file:////") });
    if (/^sonde(?:\/|$)/.test(specifier)) return next(specifier, { ...context, parentURL: HOME });
    throw error;
  }
}

const MISSING = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"]);
const HOME = pathToFileURL(join(installation, "package.json")).href;

function isPackageBeside(specifier: string, importer: string): boolean {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", name, "package.json"))) return true;
    if (folder === dirname(folder)) return false;
  }
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

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** A notebook that lies inside the kernel's own package sees none of what that package has for itself. */
function refuseLeak(specifier: string, importer: string, url: string): void {
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
  throw error;
}

function nearestPackage(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json"))) {
    if (dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  return folder;
}

function formatOf(file: string, required: boolean): Partial<Found> {
  if (isTypeScript(file)) return { format: file.endsWith(".cts") ? "commonjs" : "module" };
  if (file.endsWith(".json") && !required)
    return { format: "json", importAttributes: { type: "json" } };
  return {};
}

/** A CommonJS module may set names in a way that Node does not see; they are on its default export. */
function withNames(specifier: string, module: Namespace, names: readonly string[]): Namespace {
  const missing = names.filter((name) => !(name.replace("?", "") in module));
  if (missing.length === 0) return module;
  const whole = "module.exports" in module ? (Object(module["default"]) as Namespace) : {};
  const added: Namespace = {};
  for (const name of missing) {
    const plain = name.replace("?", "");
    if (plain in whole) added[plain] = whole[plain];
    else if (!name.startsWith("?"))
      throw new SyntaxError(
        `The requested module '${specifier}' does not provide an export named '${name}'`,
      );
  }
  return Object.assign(Object.create(null) as Namespace, module, added);
}

const isTypeScript = (path: string): boolean =>
  /\.[mc]?tsx?$/.test(path) && !/\.d\.[mc]?ts$/.test(path);

const isLocal = (url: string): boolean =>
  url.startsWith("file:") &&
  !url.includes("/node_modules/") &&
  !isInstalled(fileURLToPath(withoutVersion(url)));

const withoutVersion = (url: string): string => url.replace(VERSIONED, "");
const addVersion = (url: string, version: number): string =>
  `${url}${url.includes("?") ? "&" : "?"}${VERSION}=${version}`;
