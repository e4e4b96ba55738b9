import { setTimeout as pause } from "node:timers/promises";
import type { Header } from "../protocol/message.ts";
import type { Failure } from "../protocol/content.ts";
import { INTERRUPTED } from "../session/interrupted.ts";
import type { Session } from "../session/session.ts";

/** Stops cells, those too that are about to run. */
export interface Interrupts {
  /** `asked` is the message that asks for it. */
  interrupt(asked?: Header): Promise<void>;
  /** What keeps a cell from running, by a look at it that may take long; an interrupt meanwhile does. */
  meanwhile(look: Promise<Failure | null>): Promise<Failure | null>;
}

/** While this process loads, it reads no socket, and then all in no order: a cell sent before an interrupt is read this many milliseconds after it. */
const UNREAD = 10;

/** Interrupts the cells of `session`; `newest` gives the message of the newest, null where there was none yet. */
export function createInterrupts(
  session: Pick<Session, "interrupt">,
  newest?: () => Header | null,
): Interrupts {
  // A promise that outlives the looks would keep a reaction of each.
  const waiting = new Set<(failure: Failure) => void>();
  return {
    async interrupt(asked) {
      if (newest?.() === null) {
        await pause(UNREAD);
        if (isLater(newest(), asked)) return;
      }
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

/** Whether one front end sent the cell after it asked. */
const isLater = (cell: Header | null, asked: Header | undefined): boolean =>
  cell !== null &&
  asked !== undefined &&
  cell.session === asked.session &&
  Date.parse(cell.date) > Date.parse(asked.date);
