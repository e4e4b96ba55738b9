import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { dirname, join } from "node:path";
import { isProcessAlive } from "../process-alive.ts";
import { unwritable } from "./place.ts";

/** Where a process that installs says its number. */
const FILE = ".sonde-installing";
/** How often it is looked whether another process is done. */
const LOOK = 100;
/** Within this many seconds a process writes its number into the file that it made. */
const WRITING = 10;

/** Folder → the end of what runs there in this process. */
const running = new Map<string, Promise<unknown>>();

/** Does one piece of work of a folder after another, of this process and of others: two installations at once lose each other's entries. */
export function inTurn<T>(
  folder: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const before = running.get(folder) ?? Promise.resolve();
  const mine = before.then(async () => {
    const leave = await enter(folder, signal);
    try {
      return await work();
    } finally {
      leave();
    }
  });
  // An interrupt may leave promises undone.
  const aborted = new Promise<void>((end) => {
    signal?.addEventListener("abort", () => end(), { once: true });
  });
  running.set(folder, Promise.race([mine.catch(() => undefined), aborted]));
  return mine;
}

/** Waits until no other process is at work in a folder; gives what lets the next one in. */
async function enter(folder: string, signal: AbortSignal | undefined): Promise<() => void> {
  const path = join(folder, FILE);
  for (;;) {
    signal?.throwIfAborted();
    const leave = tryEnter(path);
    if (leave !== undefined) return leave;
    if (isLeft(path)) rmSync(path, { force: true });
    else await new Promise((look) => setTimeout(look, LOOK));
  }
}

function tryEnter(path: string): (() => void) | undefined {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return () => rmSync(path, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    // A full disk has room for its name, and others would wait for it.
    rmSync(path, { force: true });
    throw unwritable(dirname(path), error);
  }
}

/** The same for work that blocks. It waits for other processes; one of this process could not go on meanwhile. */
export function inTurnSync<T>(folder: string, work: () => T): T {
  const path = join(folder, FILE);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const leave = tryEnter(path);
    try {
      if (leave !== undefined || isOwn(path)) return work();
    } finally {
      leave?.();
    }
    if (isLeft(path)) rmSync(path, { force: true });
    else Atomics.wait(clock, 0, 0, LOOK);
  }
}

function isOwn(path: string): boolean {
  try {
    return Number(readFileSync(path, "utf8")) === process.pid;
  } catch {
    return false; // it is gone already
  }
}

/** Whether the process that was at work has ended without a word. */
function isLeft(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    const age = (Date.now() - statSync(path).mtimeMs) / 1000;
    if (!(pid > 0)) return age > WRITING;
    // Since the machine's start the number may be another's.
    if (pid === process.pid || age > uptime()) return true;
    return !isProcessAlive(pid);
  } catch {
    return false; // it is gone already
  }
}
