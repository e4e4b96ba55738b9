import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(
  new URL(`./probed${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url),
);
const ARGS = ["--no-warnings", PROGRAM];

/** Whether the parser ends the process that reads a text, or takes too long, found out in another one with half the stack. */
export function isTooDeep(text: string, milliseconds: number): boolean {
  const { error, status } = spawnSync(process.execPath, ARGS, {
    input: text,
    stdio: ["pipe", "ignore", "ignore"],
    timeout: milliseconds,
    killSignal: "SIGKILL",
  });
  // Where none can be started, in a restricted kernel, only the cells' own process is at stake.
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== "ETIMEDOUT") return false;
  return status !== 0;
}

/** The same beside everything else. */
export function foundTooDeep(text: string, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ARGS, {
      stdio: ["pipe", "ignore", "ignore"],
      timeout: milliseconds,
      killSignal: "SIGKILL",
    });
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code !== 0));
    // It may end before it has read all.
    child.stdin.on("error", () => undefined);
    child.stdin.end(text);
  });
}
