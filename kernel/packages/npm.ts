import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** How npm runs. */
export interface NpmOptions {
  /** Gets what npm writes, as it comes. */
  write(text: string): void;
  readonly signal?: AbortSignal;
}

/** Runs npm in a folder, and rejects with the end of what it wrote when it fails. */
export function npm(
  folder: string,
  args: readonly string[],
  { write, signal }: NpmOptions,
): Promise<void> {
  const [file, ...first] = command();
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(file, [...first, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    let begun = "";
    const take = (text: string): void => {
      said = (said + text).slice(-4000);
      const lines = (begun + text).split(/(?<=\n)/);
      begun = lines.at(-1)?.endsWith("\n") === false ? (lines.pop() ?? "") : "";
      // What went wrong is said by the error.
      const shown = lines.filter((line) => !WRONG.test(line)).join("");
      if (shown !== "") write(shown);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    const stop = (): void => void child.kill();
    signal?.addEventListener("abort", stop);
    child.on("error", (error) => reject(unavailable(error)));
    child.on("close", (code) => {
      signal?.removeEventListener("abort", stop);
      if (begun !== "" && !WRONG.test(begun)) write(begun);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else if (code === 0) resolve();
      else reject(failure(args, said));
    });
  });
}

/** The same while nothing else runs, for an import in a module; npm writes to this process's stderr. */
export function npmSync(folder: string, args: readonly string[]): void {
  const [file, ...first] = command();
  const { status, error } = spawnSync(file, [...first, ...args], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
  });
  if (error !== undefined) throw unavailable(error);
  if (status !== 0) throw failure(args, "");
}

/** npm beside this Node, else the one of the path. */
function command(): readonly [file: string, ...args: string[]] {
  const bin = dirname(process.execPath);
  const own = [join(bin, "../lib"), bin]
    .map((folder) => join(folder, "node_modules/npm/bin/npm-cli.js"))
    .find((file) => existsSync(file));
  if (own !== undefined) return [process.execPath, own];
  return process.platform === "win32" ? ["cmd.exe", "/d", "/c", "npm"] : ["npm"];
}

const unavailable = (cause: Error): Error =>
  new Error("npm: cannot be started; install Node.js with npm, or put npm on the PATH", { cause });

const UNREACHABLE = /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|ENETUNREACH)\b/;

/** How a line begins that says what went wrong. */
const WRONG = /^npm (?:error|ERR!) ?/;

/** npm's own lines about what went wrong, without the ones about its log. */
function failure(args: readonly string[], said: string): Error {
  const lines = said
    .split("\n")
    .filter((line) => WRONG.test(line) && !/complete log|debug-\d/.test(line))
    .map((line) => line.replace(WRONG, "").trimEnd())
    .filter((line) => line !== "" && !/^\s*at /.test(line));
  const what = args.filter((arg) => !arg.startsWith("-")).join(" ");
  const offline = UNREACHABLE.exec(said)?.[0];
  const why =
    offline === undefined
      ? ""
      : `: the registry cannot be reached (${offline}); check the connection, or npm's settings for a registry and a proxy`;
  return new Error([`npm ${what}: failed${why}`, ...lines].join("\n"));
}
