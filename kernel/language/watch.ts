import { globSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { above } from "./above.ts";

/** A file that changed, in the words of the language server protocol: 1 created, 2 changed, 3 deleted. */
export interface Change {
  readonly uri: string;
  readonly type: 1 | 2 | 3;
}

/** The files that cells import, and those that these import: an edited file or a package just installed is noticed. */
export class ImportedFiles {
  private readonly folder: string;
  /** What a file was when last looked at; empty for one that does not exist. */
  private readonly stamps = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Adds what `code` imports and returns what changed since the last call. */
  changes(code: string): readonly Change[] {
    this.follow(code, this.folder);
    const changed: Change[] = [];
    for (const [file, known] of this.stamps) {
      const stamp = stampOf(file);
      if (stamp === known) continue;
      this.stamps.set(file, stamp);
      const type = known === "" ? 1 : stamp === "" ? 3 : 2;
      for (const one of [file, ...(type === 3 ? [] : typesBeside(file))])
        changed.push({ uri: pathToFileURL(one).href, type });
      this.read(file);
    }
    return changed;
  }

  private follow(code: string, folder: string): void {
    for (const [, specifier = ""] of code.matchAll(SPECIFIER))
      for (const file of candidates(specifier, folder)) this.add(file);
  }

  private add(file: string): void {
    if (this.stamps.has(file)) return;
    this.stamps.set(file, stampOf(file));
    this.read(file);
  }

  /** Follows the imports of one of the user's own files. */
  private read(file: string): void {
    if (this.stamps.get(file) !== "" && /\.[cm]?[jt]sx?$/.test(file))
      this.follow(textOf(file), dirname(file));
  }
}

const SPECIFIER = /\b(?:from|import|require)\s*(?:\(\s*)?["']([^"'\n]+)["']/g;
const ENDINGS = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".d.ts",
  ".js",
  ".mjs",
  ".json",
  "/index.ts",
  "/index.js",
];

/** The files that a specifier may mean: those of a path, or the description of a package. */
function candidates(specifier: string, folder: string): readonly string[] {
  if (/^(?:node|file|https?|data):|^#/.test(specifier)) return [];
  if (/^\.{0,2}\//.test(specifier)) {
    const path = resolve(folder, specifier);
    const bare = /^\.[cm]?jsx?$/.test(extname(path)) ? path.replace(/\.[cm]?jsx?$/, "") : path;
    return [path, ...ENDINGS.map((ending) => bare + ending)];
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const types = `@types/${name.replace(/^@([^/]+)\//, "$1__")}`;
  return above(folder).flatMap((parent) =>
    [name, types].map((one) => join(parent, "node_modules", one, "package.json")),
  );
}

/** The declarations of a package that was installed anew, by its description: the server holds the old ones. */
function typesBeside(file: string): readonly string[] {
  if (!/[\\/]node_modules[\\/].*[\\/]package\.json$/.test(file)) return [];
  const inside = {
    cwd: dirname(file),
    exclude: (path: string) => basename(path) === "node_modules",
  };
  return globSync("**/*.d.{ts,mts,cts}", inside).map((path) => join(inside.cwd, path));
}

/** The text of a file; none of one that may not be read or has just gone, which is said where it is imported. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function stampOf(file: string): string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : "";
  } catch {
    return ""; // It may not be looked at, or that cannot be the name of a file.
  }
}
