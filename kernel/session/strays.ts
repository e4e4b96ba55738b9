import { isInterruption } from "./awaits.ts";
import { describeText, describeWarning } from "./failure.ts";
import { passOver, watchImmediates } from "./immediates.ts";
import type { Output } from "./output.ts";

/**
 * Shows an error that no cell waits for in the cell that caused it, and the process lives; `exit` is called before it
 * ends. Returns what brings the listeners back that a cell removed.
 */
export function reportStrays(output: Output, exit: () => void): () => void {
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
  };
  const names = Object.keys(listeners);
  const listen = (): void => {
    for (const name of names) {
      const listener = listeners[name];
      if (listener !== undefined && !process.listeners(name as "exit").includes(listener as never))
        process.on(name, listener);
    }
  };
  listen();
  return listen;
}
