import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A fresh folder. */
export const temporary = (name: string): string => mkdtempSync(join(tmpdir(), `sonde-${name}-`));

/** Writes files below a folder. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Packs a package into an archive, as npm would publish it, and gives the archive's path. */
export function pack(
  manifest: { readonly name: string; readonly version: string } & Record<string, unknown>,
  files: Readonly<Record<string, string>>,
): string {
  const folder = temporary("pack");
  write(folder, { "package.json": JSON.stringify(manifest), ...files });
  const made = execFileSync("npm", ["pack", "--silent", "--ignore-scripts"], { cwd: folder });
  return join(folder, made.toString().trim());
}
