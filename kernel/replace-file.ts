import { fs } from "./builtin.ts";

/** Where the text of a file is written first. */
export const freshName = (path: string): string => `${path}.${process.pid}.new`;

/** Writes a file whole or not at all: another process may be reading it, and the disk may be full. */
export function replaceFile(path: string, text: string): void {
  const fresh = freshName(path);
  try {
    fs.writeFileSync(fresh, text);
    fs.renameSync(fresh, path);
  } catch (error) {
    if (fs.statSync(fresh, { throwIfNoEntry: false })?.isFile()) fs.rmSync(fresh);
    throw error;
  }
}
