import { realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { exists } from "../exists.ts";
import { makeFolder } from "../make-folder.ts";
import { freshName, replaceFile } from "../replace-file.ts";

/** Throws when a file cannot be written to `path`: better before a notebook runs than after. `option` names the place. */
export function checkWritable(path: string, option = "--out"): void {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw new Error("it is a folder");
    if (there?.isFile() === false) return;
    makeFolder(dirname(path));
    const fresh = freshName(target(path));
    writeFileSync(fresh, "");
    rmSync(fresh);
  } catch (cause) {
    throw unwritable(path, option, cause);
  }
}

/** Writes a file whole or not at all; a device or a pipe (`/dev/null`) gets the text and stays what it is. */
export function writeWhole(path: string, text: string, option = "--out"): void {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
      return writeFileSync(path, text);
    makeFolder(dirname(path));
    replaceFile(target(path), text);
  } catch (cause) {
    throw unwritable(path, option, cause);
  }
}

/** What a link leads to: the link stays. */
const target = (path: string): string => (exists(path) ? realpathSync(path) : path);

const unwritable = (path: string, option: string, cause: unknown): Error =>
  new Error(
    `run: cannot write ${path} (${(cause as Error).message}); choose another file with ${option}`,
    { cause },
  );
