import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The processes that the main thread of `pid` started, which is what a synchronous call there waits for. */
export function childrenOf(pid: number): number[] {
  try {
    return numbers(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
  } catch {
    return table().get(pid) ?? []; // not Linux, or a kernel without that file
  }
}

/** `pid` and everything below it, parents first. */
export function treeOf(pid: number): number[] {
  const below = (parent: number): number[] => {
    try {
      return readdirSync(`/proc/${parent}/task`).flatMap((thread) =>
        numbers(readFileSync(`/proc/${parent}/task/${thread}/children`, "utf8")),
      );
    } catch {
      return table().get(parent) ?? [];
    }
  };
  const all = [pid];
  // Grows while it is walked.
  for (const one of all) all.push(...below(one));
  return all;
}

/** Sends a signal; a process that is gone is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended meanwhile
  }
}

/** Parent → children, from `ps`; empty where there is none. */
function table(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  if (process.platform === "win32") return children;
  let rows: string;
  try {
    rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  } catch {
    return children;
  }
  for (const row of rows.split("\n")) {
    const [pid, parent] = numbers(row);
    if (pid === undefined || parent === undefined) continue;
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

const numbers = (text: string): number[] => text.trim().split(/\s+/).filter(Boolean).map(Number);
