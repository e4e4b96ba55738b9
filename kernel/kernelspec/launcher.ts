import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { packageRoot } from "../package-root.ts";

const NAME = "sonde-launch";

/**
 * The program that opens the kernel's ports before Node is up (`native/launcher`), so that a front end is answered 0.1 s
 * earlier: the local build, else the one of the package for this platform; nothing where neither is.
 */
export function findLauncher(): string | undefined {
  const folders = [join(packageRoot, "native", "build"), platformPackage()];
  return folders
    .flatMap((folder) => (folder === undefined ? [] : [join(folder, NAME)]))
    .find(isExecutable);
}

/** Whether a program of a kernelspec is the launcher, which starts the one after it. */
export const isLauncher = (program: string | undefined): boolean =>
  program !== undefined && basename(program) === NAME;

function platformPackage(): string | undefined {
  const manifest = `@sonde/${process.platform}-${process.arch}/package.json`;
  try {
    return dirname(createRequire(import.meta.url).resolve(manifest));
  } catch {
    return undefined; // It is not installed.
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
