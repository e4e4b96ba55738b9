import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { exists, isFile } from "../exists.ts";
import { messageOf } from "../message-of.ts";

/** What a tsconfig.json says that changes how code runs. */
export interface TsConfig {
  readonly jsx?: string;
  readonly jsxImportSource?: string;
  readonly jsxFactory?: string;
  readonly jsxFragmentFactory?: string;
  readonly emitDecoratorMetadata?: boolean;
  readonly useDefineForClassFields?: boolean;
  readonly target?: string;
  /** Patterns with at most one `*`, and the absolute paths that they stand for. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  /** The folder that bare names are looked for in before packages. */
  readonly baseUrl?: string;
}

interface File {
  readonly extends?: string | readonly string[];
  readonly compilerOptions?: Omit<TsConfig, "paths"> & {
    readonly paths?: Readonly<Record<string, readonly string[]>>;
  };
}

const NONE: TsConfig = { paths: {} };

/**
 * Reads the nearest tsconfig.json at or above a folder, with what it extends, anew whenever one of them changed.
 *
 * @param failed is told once of a file that cannot be read; what it would have said is then left out
 */
export function tsConfigOf(folder: string, failed: (problem: string) => void): () => TsConfig {
  let read: { config: TsConfig; stamp: string; files: readonly string[] } | undefined;
  return () => {
    const nearest = nearestAbove(folder);
    if (nearest === undefined) return NONE;
    if (read?.files[0] === nearest && read.stamp === stampOf(read.files)) return read.config;
    const files: string[] = [];
    let config = NONE;
    try {
      config = readFile(nearest, files, dirname(nearest));
    } catch (error) {
      failed(messageOf(error));
    }
    read = { config, stamp: stampOf(files), files };
    return config;
  };
}

/** The files that `specifier` may mean by `paths` or `baseUrl`, in order, without their endings. */
export function pathsOf(specifier: string, { paths, baseUrl }: TsConfig): readonly string[] {
  const found = Object.entries(paths)
    .flatMap(([pattern, targets]) => {
      const [before = "", after] = pattern.split("*");
      if (after === undefined) return pattern === specifier ? [{ before: pattern, targets }] : [];
      const fits =
        specifier.length >= before.length + after.length &&
        specifier.startsWith(before) &&
        specifier.endsWith(after);
      if (!fits) return [];
      const middle = specifier.slice(before.length, specifier.length - after.length);
      return [{ before, targets: targets.map((target) => target.replace("*", () => middle)) }];
    })
    .toSorted((a, b) => b.before.length - a.before.length);
  const targets = found[0]?.targets ?? [];
  return baseUrl === undefined ? targets : [...targets, join(baseUrl, specifier)];
}

/** `configDir` is the folder that `${configDir}` stands for, also in the files that are extended. Mutates `files`: adds each one read. */
function readFile(path: string, files: string[], configDir: string): TsConfig {
  if (files.includes(path)) return NONE;
  files.push(path);
  const { extends: parents = [], compilerOptions: options = {} } = parse(path);
  const folder = dirname(path);
  let config = NONE;
  for (const parent of [parents].flat())
    config = { ...config, ...readFile(locate(parent, folder), files, configDir) };
  const absolute = (from: string, to: string): string =>
    resolve(
      from,
      to.replace(/^\$\{configDir\}/i, () => configDir),
    );
  const own = options.baseUrl === undefined ? undefined : absolute(folder, options.baseUrl);
  const baseUrl = own ?? config.baseUrl;
  const paths = Object.entries(options.paths ?? {}).map(
    ([pattern, targets]) =>
      [pattern, targets.map((target) => absolute(own ?? folder, target))] as const,
  );
  return {
    ...config,
    ...options,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    paths: options.paths === undefined ? config.paths : Object.fromEntries(paths),
  };
}

function parse(path: string): File {
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  try {
    return (JSON.parse(withoutComments(text)) ?? {}) as File;
  } catch (error) {
    throw new SyntaxError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** JSON as TypeScript reads it may have comments and commas before a closing bracket. */
function withoutComments(text: string): string {
  const keep = (whole: string, quoted: string | undefined): string =>
    quoted === undefined ? whole.replace(/[^\n]/g, " ") : quoted;
  return text
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, keep)
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, keep);
}

function locate(name: string, folder: string): string {
  const spellings = (path: string): readonly string[] => [
    path,
    `${path}.json`,
    join(path, "tsconfig.json"),
  ];
  const inPackages = (parent: string): readonly string[] => [
    ...spellings(join(parent, "node_modules", name)),
    ...(dirname(parent) === parent ? [] : inPackages(dirname(parent))),
  ];
  const local = /^\.{0,2}(?:\/|$)/.test(name) || isAbsolute(name);
  const candidates = local ? spellings(resolve(folder, name)) : inPackages(folder);
  const found = candidates.find(isFile);
  if (found === undefined)
    throw new Error(`${folder}: "extends" names ${name}, which is not there`);
  return found;
}

function nearestAbove(folder: string): string | undefined {
  const path = join(folder, "tsconfig.json");
  if (exists(path)) return path;
  return dirname(folder) === folder ? undefined : nearestAbove(dirname(folder));
}

const stampOf = (files: readonly string[]): string =>
  files
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((stat) => `${stat?.mtimeMs} ${stat?.size}`)
    .join();
