import { setTimeout as pause } from "node:timers/promises";

/** What SQLite says while another program holds the file. */
const HELD: readonly number[] = [5, 6];
/** As long as this another kernel may be writing. */
const PATIENCE = 2000;
const PAUSE = 50;

/** SQLite's number for an error; 0 for errors of others. */
export function codeOf(error: unknown): number {
  // The lower byte: the rest says more of the same.
  return Number((error as { errcode?: unknown }).errcode ?? 0) & 0xff;
}

/** Whether the file was another program's when the error came. */
export function isHeld(error: unknown): boolean {
  return HELD.includes(codeOf(error));
}

/** Does `work` once another program lets go of the file, for which it waits two seconds; everybody else is answered meanwhile. */
export async function patiently<T>(work: () => T): Promise<T> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isHeld(error) || performance.now() > end) throw error;
    }
    await pause(PAUSE);
  }
}
