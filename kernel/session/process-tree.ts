import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { exists } from "../exists.ts";

type Below = (pid: number) => readonly number[];

/** The processes that the main thread of `pid` started, which is what a synchronous call there waits for, each with all below it. */
export function treesBelow(pid: number): readonly (readonly number[])[] {
  const below = look();
  const own = isListed ? listed(`/proc/${pid}/task/${pid}/children`) : below(pid);
  return own.map((child) => walk(child, below));
}

/** `pid` and everything below it, parents first. */
export const treeOf = (pid: number): readonly number[] => walk(pid, look());

function walk(pid: number, below: Below): number[] {
  const all = [pid];
  // Grows while it is walked.
  for (const one of all) all.push(...below(one));
  return all;
}

/** Whether this Linux lists the children of each thread, which spares looking at all processes. */
export const isListed: boolean = exists(`/proc/${process.pid}/task/${process.pid}/children`);

/** The processes as they are now. */
function look(): Below {
  if (isListed)
    return (pid) => {
      const task = `/proc/${pid}/task`;
      return entries(task).flatMap((thread) => listed(`${task}/${thread}/children`));
    };
  const table = process.platform === "linux" ? readTable() : askForTable();
  return (pid) => table.get(pid) ?? [];
}

function listed(file: string): number[] {
  try {
    return numbers(readFileSync(file, "utf8"));
  } catch {
    return []; // it ended meanwhile
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Sends a signal; a process that is gone is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended meanwhile
  }
}

/** Whether a process neither catches nor ignores SIGINT; where that cannot be asked, none does. */
export function endsBySigint(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const masks = status.matchAll(/^Sig(?:Ign|Cgt):\s*([0-9a-f]+)/gm);
    // The lowest bit is that of signal 1.
    return [...masks].every(([, mask = ""]) => (Number.parseInt(mask.slice(-1), 16) & 2) === 0);
  } catch {
    return false;
  }
}

/** Parent → children, from `/proc`: in a tenth of the time that `ps` takes. */
function readTable(): Map<number, number[]> {
  const table = new Map<number, number[]>();
  for (const pid of entries("/proc").map(Number).filter(Number.isInteger)) {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, "latin1");
      // After the name in brackets, which may hold anything, and the state.
      add(table, pid, Number.parseInt(text.slice(text.lastIndexOf(")") + 4), 10));
    } catch {
      // it ended meanwhile
    }
  }
  return table;
}

/** Parent → children, from `ps`; empty where there is none. */
function askForTable(): Map<number, number[]> {
  const table = new Map<number, number[]>();
  if (process.platform === "win32") return table;
  let rows: string;
  try {
    rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  } catch {
    return table;
  }
  for (const row of rows.split("\n")) {
    const [pid, parent] = numbers(row);
    if (pid !== undefined && parent !== undefined) add(table, pid, parent);
  }
  return table;
}

function add(table: Map<number, number[]>, pid: number, parent: number): void {
  const children = table.get(parent);
  if (children === undefined) table.set(parent, [pid]);
  else children.push(pid);
}

const numbers = (text: string): number[] => text.trim().split(/\s+/).filter(Boolean).map(Number);
