import { constants } from "node:os";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import { ended, spawnPiped } from "../pipe.ts";
import { MagicError, type Tools } from "./magic.ts";

/** What to start, and how its output is used. */
export interface Command {
  readonly argv: readonly [program: string, ...args: string[]];
  /** What is said to have failed. */
  readonly label: string;
  /** Its standard output is the value, line by line, instead of being shown. */
  readonly captures?: boolean;
}

/** How long the last words of a program that ended are waited for. */
const LINGER = 100;

/** Runs a program in the current folder with its standard input closed. Its output is shown as it comes; an interrupt kills it with all that it started. */
export function runCommand(
  { argv: [program, ...args], label, captures = false }: Command,
  { signal, write, killTree }: Pick<Tools, "signal" | "write" | "killTree">,
): Promise<readonly string[] | undefined> {
  const { child, stdout, stderr } = spawnPiped(program, args);
  let captured = "";
  const out = new StringDecoder();
  const err = new StringDecoder();
  const said = (text: string): void => {
    if (captures) captured += text;
    else write("stdout", text);
  };
  stdout.on("data", (bytes: Buffer) => said(out.write(bytes)));
  stderr.on("data", (bytes: Buffer) => write("stderr", err.write(bytes)));

  const finish = async (): Promise<void> => {
    await Promise.all([ended(stdout), ended(stderr)]);
    said(out.end());
    write("stderr", err.end());
  };
  const closed = finish();
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[] | undefined>();
  const kill = (): void => killTree(child.pid ?? 0);
  signal.addEventListener("abort", kill, { once: true });
  child.once("error", (error) =>
    reject(new MagicError(`${label}: ${program} could not be started: ${error.message}`)),
  );
  child.once("exit", (code, killed) => {
    // What it left in the background may hold the pipes open.
    void Promise.race([closed, pause(LINGER)]).then(() => end(code, killed));
  });
  const end = (code: number | null, killed: NodeJS.Signals | null): void => {
    signal.removeEventListener("abort", kill);
    if (code === 0) resolve(captures ? linesOf(captured) : undefined);
    else reject(new MagicError(`${label}: ${reasonOf(code, killed)}`));
  };
  return promise;
}

const linesOf = (text: string): readonly string[] =>
  text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);

function reasonOf(code: number | null, killed: NodeJS.Signals | null): string {
  return killed === null
    ? `it ended with exit code ${code}`
    : `it was ended by ${killed} (signal ${constants.signals[killed]})`;
}
