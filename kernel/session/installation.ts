import { readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { exists } from "../exists.ts";

/** The folder of the package that this kernel was installed as. */
export const installation: string = find(dirname(fileURLToPath(import.meta.url)));

/** Whether a file is the kernel's or the library's own, or one of their dependencies inside the package. */
export function isInstalled(file: string): boolean {
  return OWN.some((folder) => file.startsWith(folder));
}

const OWN = ["dist", "kernel", "sdk", "native", "node_modules"].map((name) =>
  join(installation, name, sep),
);

function find(folder: string): string {
  const file = join(folder, "package.json");
  if (
    exists(file) &&
    (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "sonde"
  )
    return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("sonde: no package.json above the kernel's own files");
  return find(parent);
}
