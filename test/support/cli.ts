import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const root: string = join(import.meta.dirname, "..", "..");

/** Runs the built command line; never throws. */
export function sonde(
  args: readonly string[],
  cwd: string,
): { status: number | null; stdout: string; stderr: string } {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const cli = join(root, "dist", "kernel", "cli.js");
  return spawnSync(process.execPath, [cli, ...args], {
    cwd,
    env,
    encoding: "utf8",
    timeout: 60_000,
  });
}
