import type { Failure } from "../protocol/content.ts";
import { INTERRUPTED } from "../session/interrupted.ts";
import type { Session } from "../session/session.ts";

/** Stops cells, those too that are about to run. */
export interface Interrupts {
  interrupt(): void;
  /** What keeps a cell from running, by a look at it that may take long; an interrupt meanwhile does. */
  meanwhile(look: Promise<Failure | null>): Promise<Failure | null>;
}

/** Interrupts the cells of `session`. */
export function createInterrupts(session: Pick<Session, "interrupt">): Interrupts {
  // A promise that outlives the looks would keep a reaction of each.
  const waiting = new Set<(failure: Failure) => void>();
  return {
    interrupt() {
      for (const stop of waiting) stop(INTERRUPTED);
      session.interrupt();
    },
    async meanwhile(look) {
      const { promise, resolve } = Promise.withResolvers<Failure>();
      waiting.add(resolve);
      try {
        return await Promise.race([look, promise]);
      } finally {
        waiting.delete(resolve);
      }
    },
  };
}
