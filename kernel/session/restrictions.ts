import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fs } from "../builtin.ts";
import { packageRoot } from "../package-root.ts";
import { packagesFolder } from "../packages/place.ts";

/**
 * Flags of a Node whose cells may read the notebook's folder, packages above it and this installation, write nothing, start no process
 * and, from the Node on that knows of it, open no connection. None unless the variable of the kernelspec asks for it.
 */
export function restrictions(folder: string, wanted: string | undefined): string[] {
  if (wanted !== "1") return [];
  const own = real(folder);
  const readable = new Set([
    own,
    real(packageRoot),
    dependencies(),
    packagesFolder(own),
    ...around(own),
  ]);
  return [
    "--permission",
    // SQLite opens files without asking Node's permission model.
    "--no-experimental-sqlite",
    ...[...readable].map((path) => `--allow-fs-read=${path}`),
    // For the kernel's own thread and compiler, which `giveUp` takes away before the first cell, and for running cells.
    "--allow-worker",
    "--allow-addons",
    "--allow-inspector",
  ];
}

/** Where Node and the compiler look for packages and settings above a folder. */
function around(folder: string): string[] {
  const parent = dirname(folder);
  if (parent === folder) return [];
  const names = ["node_modules/*", "package.json", "tsconfig.json"];
  return [...names.map((name) => join(parent, name)), ...around(parent)];
}

/** The folder of our dependencies, which npm may have put beside this package. */
function dependencies(): string {
  const compiler = createRequire(import.meta.url).resolve("oxc-transform/package.json");
  return real(dirname(dirname(compiler)));
}

function real(path: string): string {
  try {
    return fs.realpathSync(path);
  } catch {
    return path; // starting the process says what is wrong with it
  }
}
