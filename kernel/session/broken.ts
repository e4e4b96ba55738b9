import { writeSync } from "node:fs";

/** What the supervisor recognises this end by. */
export const BROKEN = "the kernel cannot go on in this process: ";

// What `process.exit` calls after the listeners, which may be broken as well; there is no public name. Bound: a cell may
// take `call` away from all functions.
const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);

/** Ends a process whose cells replaced what the kernel itself runs on, `Buffer` for example. */
export function endBroken(error: unknown): never {
  try {
    writeSync(2, `${BROKEN}${String(error)}\n`);
  } catch {
    // Not even that is left to say; the supervisor tells the rest by the code.
  }
  return exit(BROKEN_CODE);
}

/** Its exit code: an internal error of software. */
export const BROKEN_CODE = 70;
