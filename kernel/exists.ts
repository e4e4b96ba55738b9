import { fs } from "./builtin.ts";

/** Whether there is something at `path` that this process may read: under Node's permissions, asking elsewhere throws. */
export const exists = (path: string): boolean => allowed(() => fs.existsSync(path));

/** Whether `path` is a file that this process may read. */
export const isFile = (path: string): boolean =>
  allowed(() => fs.statSync(path, { throwIfNoEntry: false })?.isFile() === true);

function allowed(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return false;
  }
}
