import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fs } from "./builtin.ts";

/** The folder of Sonde's own package.json, above the sources and above `dist/` alike. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Sonde's own version. */
export const version: string = (
  JSON.parse(fs.readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }
).version;

function findRoot(folder: string): string {
  return fs.existsSync(join(folder, "package.json")) ? folder : findRoot(dirname(folder));
}
