import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/cli.ts";

/** Copies a folder with a lock file into the cache folder and installs its packages there; null, and said, where that fails. */
export function installPeers(source: string, name: string): string | null {
  const folder = join(process.env["SONDE_CACHE"] ?? join(root, ".cache"), name);
  const lock = readFileSync(join(source, "package-lock.json"), "utf8");
  const marker = join(folder, "installed.json");
  mkdirSync(folder, { recursive: true });
  cpSync(source, folder, { recursive: true });
  if (existsSync(marker) && readFileSync(marker, "utf8") === lock) return folder;
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status, stderr } = spawnSync(npm, args, { cwd: folder, encoding: "utf8" });
  if (status === 0) {
    cpSync(join(folder, "package-lock.json"), marker);
    return folder;
  }
  console.log(`skipped: ${name}, as npm ci failed: ${stderr.trim().split("\n").at(-1)}`);
  return null;
}
