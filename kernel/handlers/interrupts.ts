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
  let interrupted = Promise.withResolvers<Failure>();
  return {
    interrupt() {
      interrupted.resolve(INTERRUPTED);
      interrupted = Promise.withResolvers();
      session.interrupt();
    },
    meanwhile: (look) => Promise.race([look, interrupted.promise]),
  };
}
