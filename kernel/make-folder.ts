import { dirname } from "node:path";
import { fs } from "./builtin.ts";

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` never comes back, and cannot be stopped,
 * where a file system says of a new folder that there is none (`/proc`).
 */
export function makeFolder(folder: string, mode?: number): void {
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder), mode);
  try {
    fs.mkdirSync(folder, mode);
  } catch (error) {
    // Two processes may make the same at once.
    if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
