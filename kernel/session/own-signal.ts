import { spawnSync } from "node:child_process";
import { constants } from "node:os";

// Where nobody listens, those stop a process, let it go on, do nothing to it, or open Node's inspector.
const SURVIVED = new Set(
  "SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGCONT SIGCHLD SIGPIPE SIGURG SIGUSR1 SIGWINCH".split(" "),
);

/** The name of a signal for this process that it survives though nobody listens to it; undefined for any other. */
export function survived(pid: number, signal: string | number | undefined): string | undefined {
  if (pid !== 0 && Math.abs(pid) !== process.pid) return undefined;
  const name =
    typeof signal === "number"
      ? Object.entries(constants.signals).find(([, number]) => number === signal)?.[0]
      : signal;
  return name !== undefined && SURVIVED.has(name) && process.listenerCount(name) === 0
    ? name
    : undefined;
}

/**
 * Has a shell send the signal. Node takes each one that a process sends to itself for its end, and closes the inspector,
 * without which no cell runs.
 */
export function signalFromOutside(pid: number, name: string): true {
  // In another session than ours 0 would be another group.
  const target = pid === 0 ? -process.pid : pid;
  const { error, stderr } = spawnSync("/bin/sh", ["-c", `kill -s ${name.slice(3)} -- ${target}`], {
    encoding: "utf8",
  });
  if (error) throw error;
  if (stderr !== "") throw new Error(`process.kill: ${stderr.trim()}`);
  return true;
}
