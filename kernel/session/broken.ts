import { writeSync } from "node:fs";

/** What the supervisor recognises this end by. */
export const BROKEN = "the kernel cannot go on in this process: ";

const { reallyExit } = process as unknown as { reallyExit(code: unknown): never };

/** What `process.exit` calls after the listeners, which may be broken as well; there is no public name. */
// Bound: a cell may take `call` away from all functions.
export const exitAtOnce: (code: unknown) => never = reallyExit.bind(process);

/** Ends a process whose cells replaced what the kernel itself runs on, `Buffer` for example. */
export function endBroken(error: unknown): never {
  try {
    writeSync(2, `${BROKEN}${String(error)}\n`);
  } catch {
    // Not even that is left to say; the supervisor tells the rest by the code.
  }
  return exitAtOnce(BROKEN_CODE);
}

/** Its exit code: an internal error of software. */
export const BROKEN_CODE = 70;
