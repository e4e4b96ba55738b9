import { type Events, type ExecutorProcess, startExecutor } from "./process.ts";

/** An executor that waits in case the one in use dies. */
export interface Spare {
  /** The process, from now on with these listeners; undefined when it died before. */
  take(events: Events): ExecutorProcess | undefined;
  kill(): Promise<void>;
}

/** Starts a spare executor. What it says before it is taken is no cell's and is dropped. */
export function startSpare(folder: string): Spare {
  let taker: Events | undefined;
  let dead = false;
  const executor = startExecutor(folder, {
    frame: (...frame) => taker?.frame(...frame),
    text: (...text) => taker?.text(...text),
    died(reason) {
      dead = true;
      taker?.died(reason);
    },
  });
  return {
    take(events) {
      taker = events;
      return dead ? undefined : executor;
    },
    kill: () => executor.kill(),
  };
}
