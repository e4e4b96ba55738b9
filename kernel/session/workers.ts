import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import type { Output } from "./output.ts";
import { runTypeScriptInWorkers } from "./worker-files.ts";

/** A worker that loops is told from one that works or waits by what it does in so many milliseconds. */
const LOOK = 250;
/** A loop computes at least so long in that time, in microseconds, however busy the machine is; who waits in a call does not. */
const COMPUTES = 10_000;

/** The workers of the running code. */
export interface Workers {
  /** Ends those that an execution started and that loop without a turn of their event loop: nothing else stops them. */
  interrupt(execution: number): void;
  /** Hears of each worker, as a listener of the process. */
  readonly follow: (worker: Worker) => void;
}

/** Follows the workers that cells start, and which execution they belong to. */
export function followWorkers(output: Output): Workers {
  const executions = new Map<Worker, number>();
  runTypeScriptInWorkers();
  return {
    follow(worker) {
      executions.set(worker, output.execution());
      worker.once("exit", () => executions.delete(worker));
    },
    interrupt(execution) {
      for (const [worker, its] of executions) if (its === execution) void endIfLoops(worker);
    },
  };
}

async function endIfLoops(worker: Worker): Promise<void> {
  const before = await lookAt(worker);
  if (before === undefined) return;
  await pause(LOOK, undefined, { ref: false });
  const after = await lookAt(worker);
  const turned = after === undefined || after.idle > before.idle;
  if (!turned && after.computed - before.computed >= COMPUTES) await worker.terminate();
}

/** What a worker did so far; undefined for one that ended or does not answer. */
async function lookAt(
  worker: Worker,
): Promise<{ readonly idle: number; readonly computed: number } | undefined> {
  // Node 24.6 and newer; a loop answers, too.
  const asked = worker.cpuUsage?.().catch(() => undefined);
  const usage = await Promise.race([asked, pause(LOOK, undefined, { ref: false })]);
  const { idle } = worker.performance.eventLoopUtilization();
  return usage && { idle, computed: usage.user + usage.system };
}
