import { host } from "../core/host.ts";

/** Tells a long run that it shall end. */
export interface Stop {
  /** Not 0 once it shall end; the engine polls it between two instructions. */
  readonly flag: Int32Array;
  /** Whether it shall end. */
  readonly wanted: () => boolean;
  /** Stops listening. */
  readonly release: () => void;
}

/** Listens to the interrupt of the running cell, and to a signal of the caller. */
export function listenForStop(own: AbortSignal | undefined): Stop {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const signals = [host()?.signal, own].filter((signal) => signal !== undefined);
  const stop = (): void => void Atomics.store(flag, 0, 1);
  for (const signal of signals)
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  return {
    flag,
    wanted: () => Atomics.load(flag, 0) !== 0,
    release: () => {
      for (const signal of signals) signal.removeEventListener("abort", stop);
    },
  };
}

/** What `run` gives, or "stopped" when the interrupt of the running cell ended its program. */
export function untilStopped<T>(run: () => T): T | "stopped" {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "Cancelled") return "stopped";
    throw error;
  }
}
