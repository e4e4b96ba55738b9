import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { readPath } from "./path.ts";

/** The files that a path may become; only folders when asked so. A folder ends with a slash. */
export function completePath(
  typed: string,
  folder: string,
  onlyFolders: boolean,
): readonly { readonly text: string; readonly type: string }[] {
  const cut = typed.lastIndexOf("/") + 1;
  const [parent, start] = [typed.slice(0, cut), typed.slice(cut)];
  try {
    return readdirSync(resolve(folder, readPath(parent)), { withFileTypes: true })
      .filter(
        (entry) => entry.name.startsWith(start) && (start !== "" || !entry.name.startsWith(".")),
      )
      .filter((entry) => !onlyFolders || entry.isDirectory())
      .map((entry) => `${parent}${entry.name}${entry.isDirectory() ? "/" : ""}`)
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((text) => ({ text, type: "path" }));
  } catch {
    return []; // no such folder
  }
}
