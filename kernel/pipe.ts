import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";

/** So many are made at once: to start what makes them takes longer than all the rest. */
const BATCH = 8;

/** Descriptors of fresh pipes, both ends in one. */
const stock: number[] = [];
let possible = process.platform === "linux";

/** A child process and what it says. */
export interface Piped {
  readonly child: ChildProcess;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The rest of its `stdio`; empty where no more files may be open, which the child's `error` event tells. */
  readonly rest: readonly (Readable | Writable | null | undefined)[];
}

/**
 * Starts a program without standard input; `more` is the rest of its `stdio`. Its output comes through pipes, which programs
 * can open by the name `/dev/stdout`: Node's own are sockets, which Linux does not open again (macOS does).
 */
export function spawnPiped(
  program: string,
  args: readonly string[],
  options: Omit<SpawnOptions, "stdio"> = {},
  more: readonly "pipe"[] = [],
): Piped {
  const pipes = [openPipe(), openPipe()];
  const writers = pipes.map((pipe) => pipe?.writer ?? "pipe");
  try {
    const child = spawn(program, args, { ...options, stdio: ["ignore", ...writers, ...more] });
    // Node leaves it out where it could make none of them.
    const stdio = (child as Partial<ChildProcess>).stdio ?? [];
    const [stdout, stderr] = pipes.map(
      (pipe, index) => pipe?.reader ?? stdio[index + 1] ?? Readable.from([]),
    );
    return { child, stdout: stdout as Readable, stderr: stderr as Readable, rest: stdio.slice(3) };
  } finally {
    for (const pipe of pipes) if (pipe !== undefined) closeSync(pipe.writer);
  }
}

/** Resolves once all that came through a pipe was read, at once where there is none. */
export const ended = (pipe: Readable | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (pipe === undefined || pipe.destroyed) resolve();
    else pipe.once("close", resolve);
  });

/** The ends of a pipe; nothing where none can be made. */
function openPipe(): { readonly reader: Readable; readonly writer: number } | undefined {
  if (stock.length === 0 && possible) {
    const made = createNames();
    made?.take(spawnSync("mkfifo", made.names, { stdio: "ignore" }).status);
  }
  const fd = stock.pop();
  if (fd === undefined) return undefined;
  // Ends of their own: that of the reader ends with the last writer.
  const opened: number[] = [];
  try {
    for (const flags of [constants.O_RDONLY | constants.O_NONBLOCK, constants.O_WRONLY])
      opened.push(openSync(`/proc/self/fd/${fd}`, flags));
  } catch {
    // no more files may be open
  } finally {
    closeSync(fd);
  }
  const [reader, writer] = opened;
  if (reader !== undefined && writer !== undefined)
    return { reader: new Socket({ fd: reader, readable: true, writable: false }), writer };
  if (reader !== undefined) closeSync(reader);
  return undefined;
}

/** Makes pipes while this thread does something else, for a `spawnPiped` to come. */
export function preparePipes(): void {
  const made = possible ? createNames() : undefined;
  if (made === undefined) return;
  const child = spawn("mkfifo", made.names, { stdio: "ignore" });
  child.once("exit", made.take);
  child.once("error", () => made.take(null));
}

interface Names {
  readonly names: readonly string[];
  /** Opens the pipes that have these names now, which nobody else needs. */
  take(status: number | null): void;
}

/** Names for pipes: without native code, none are made that have no name. */
function createNames(): Names | undefined {
  try {
    const folder = mkdtempSync(join(tmpdir(), "sonde-pipes-"));
    const remove = (): void => {
      try {
        rmSync(folder, { recursive: true, force: true });
      } catch {
        // Where no more files may be open it stays.
      }
    };
    // This process may end before it hears that they are made.
    process.once("exit", remove);
    const names = Array.from({ length: BATCH }, (_, index) => join(folder, String(index)));
    return {
      names,
      take(status) {
        try {
          for (const name of status === 0 ? names : [])
            stock.push(openSync(name, constants.O_RDWR));
          possible = status === 0;
        } catch {
          possible = false; // Somebody cleaned up, or no more files may be open: Node's own will do.
        }
        remove();
        process.off("exit", remove);
      },
    };
  } catch {
    possible = false; // there is no folder for them, and Node's own will do
    return undefined;
  }
}
