import childProcess, { ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { FRAME } from "./link.ts";
import type { Output } from "./output.ts";
import { STATE } from "./state.ts";

const SLOTS = 256;

/** Fresh memory for the pids of children that run beside the cell, shared with the control thread. */
export const createChildrenMemory = (): Int32Array =>
  new Int32Array(new SharedArrayBuffer(4 * SLOTS));

/** The children of the running code. */
export interface Children {
  /** Sends SIGINT to what an execution started and did not detach, as Ctrl-C in a terminal does. */
  interrupt(execution: number): void;
}

/**
 * Follows the processes that cells start: which run beside them (their pids go into `beside`) and which execution
 * they belong to. Text that was printed before a child starts goes out before the child's.
 */
export function followChildren(output: Output, beside: Int32Array, state: Int32Array): Children {
  const attached = new Map<number, Set<ChildProcess>>();
  // The one method through which every asynchronous child is started.
  const { spawn } = ChildProcess.prototype as unknown as { spawn: Spawn };
  Object.defineProperty(ChildProcess.prototype, "spawn", {
    configurable: true,
    writable: true,
    value: function (this: ChildProcess, options: { readonly detached?: boolean }): unknown {
      output.flush();
      const result = spawn.call(this, options);
      if (this.pid !== undefined) follow(this, this.pid, options.detached === true);
      return result;
    },
  });

  function follow(child: ChildProcess, pid: number, detached: boolean): void {
    const slot = beside.indexOf(0);
    if (slot >= 0) Atomics.store(beside, slot, pid);
    const execution = output.execution();
    const mine = attached.get(execution) ?? new Set();
    if (!detached) attached.set(execution, mine.add(child));
    child.once("exit", () => {
      if (slot >= 0) Atomics.store(beside, slot, 0);
      mine.delete(child);
      if (mine.size === 0) attached.delete(execution);
    });
  }

  let asked = 0;
  const untilRead = (): void => {
    output.send(FRAME.reading, "", ++asked);
    for (let read = 0; read < asked; read = Atomics.load(state, STATE.read))
      Atomics.wait(state, STATE.read, read);
  };
  // A termination skips the end, which the control thread makes up for.
  const waiting = (call: () => unknown): unknown => {
    Atomics.store(state, STATE.waits, output.execution());
    try {
      return call();
    } finally {
      Atomics.store(state, STATE.waits, 0);
    }
  };
  for (const name of ["spawnSync", "execFileSync", "execSync"] as const) {
    const call = childProcess[name] as Sync;
    const waited: Sync = (...args) => waiting(() => call(...args));
    const ordered = inOrder(waited, output, untilRead);
    childProcess[name] = Object.defineProperty(ordered, "name", { value: name }) as never;
  }
  syncBuiltinESMExports();

  return {
    interrupt(execution) {
      for (const child of attached.get(execution) ?? []) child.kill("SIGINT");
    },
  };
}

type Spawn = (options: unknown) => unknown;
type Sync = (...args: unknown[]) => unknown;

/** A synchronous call whose child's words on inherited streams come after all that was printed before it and before all that is printed later. */
function inOrder(call: Sync, output: Output, untilRead: () => void): Sync {
  return (...args) => {
    if (!args.some(inherits)) {
      output.flush();
      return call(...args);
    }
    // They go through pipes of their own, which a supervisor that was busy finds full at the same time.
    untilRead();
    try {
      return call(...args);
    } finally {
      untilRead();
    }
  };
}

function inherits(options: unknown): boolean {
  const { stdio } = (options ?? {}) as { stdio?: unknown };
  return (
    stdio !== undefined && [stdio].flat().some((one) => one === "inherit" || one === 1 || one === 2)
  );
}
