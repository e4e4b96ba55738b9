import type { Worker } from "node:worker_threads";
import { isInterruption } from "./awaits.ts";
import { describeText, describeWarning } from "./failure.ts";
import { passOver, watchImmediates } from "./immediates.ts";
import type { Output } from "./output.ts";

/**
 * Shows an error that no cell waits for in the cell that caused it, and the process lives; `exit` is called before it
 * ends, `worker` for each worker thread. Returns what brings the listeners back that a cell removed.
 */
export function reportStrays(
  output: Output,
  exit: () => void,
  worker: (worker: Worker) => void,
): () => void {
  const report = (label: string) => (error: unknown) => {
    if (!isInterruption(error)) output.write("stderr", `${label} ${describeText(error)}\n`);
  };
  const uncaught = report("Uncaught");
  watchImmediates();
  const listeners: Readonly<Record<string, (value: Error) => void>> = {
    uncaughtException(error) {
      if (!passOver(error)) uncaught(error);
    },
    unhandledRejection: report("Unhandled rejection"),
    // Node itself is told to be silent, for it warns of what the kernel is built on.
    warning(warning) {
      if (warning.name !== "ExperimentalWarning") output.write("stderr", describeWarning(warning));
    },
    // Without a listener Node opens a debugger port.
    SIGUSR1: () => undefined,
    exit,
    worker: worker as (value: unknown) => void,
  };
  const names = Object.keys(listeners);
  const listen = (): void => {
    for (const name of names) {
      const listener = listeners[name];
      if (listener !== undefined && !process.listeners(name as "exit").includes(listener as never))
        process.on(name, listener);
    }
  };
  keepSignals();
  listen();
  return listen;
}

/** By listeners of its own Node begins to hear a signal when somebody listens to it; without them the signal ends the process, whoever listens. */
function keepSignals(): void {
  const { removeAllListeners } = process;
  const own = (["newListener", "removeListener"] as const).map(
    (name) => [name, process.listeners(name as "exit")] as const,
  );
  const value = function (this: NodeJS.Process, ...names: []): NodeJS.Process {
    removeAllListeners.apply(this, names);
    for (const [name, listeners] of own)
      if (process.listenerCount(name) === 0)
        for (const listener of listeners) process.on(name, listener);
    return this;
  };
  Object.defineProperty(process, "removeAllListeners", {
    value,
    writable: true,
    configurable: true,
  });
}
