import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(
  new URL(`./probed${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url),
);
const LONGEST_MS = 20_000;

/** Whether the parser ends the process that reads a text, found out in another one with half the stack. */
export function isTooDeep(text: string): boolean {
  const { error, status } = spawnSync(process.execPath, ["--no-warnings", PROGRAM], {
    input: text,
    stdio: ["pipe", "ignore", "ignore"],
    timeout: LONGEST_MS,
    killSignal: "SIGKILL",
  });
  // Where none can be started, in a restricted kernel, only the cells' own process is at stake.
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== "ETIMEDOUT") return false;
  return status !== 0;
}
