/** Bytes that may wait before whoever produces them is asked to pause, and the rest at which it may go on. */
const FULL = 4 << 20;
const LOW = 1 << 20;
/** How soon a send is tried again that found a front end behind. */
const RETRY = 2;
/** So long everybody waits for one that takes nothing. */
const PATIENCE = 20_000;

/** The frames of one message. */
export type Frames = (Uint8Array | string)[];

/** A queue in front of a socket, whose sends must not overlap. */
export interface Outbox {
  /** Sends the frames that `encode` makes, once: when their turn comes, or at once while others are under way. */
  send(encode: () => Frames): void;
  /** Everything sent so far has left. */
  drained(): Promise<void>;
}

/** What an outbox does beside sending. */
interface Options {
  /** Hears when much waits, and when it is gone. */
  readonly pressed?: (full: boolean) => void;
  /** Sends to those only who have room; called for a message that found none for `patience` milliseconds. */
  readonly passBy?: (frames: Frames) => Promise<void>;
  readonly patience?: number;
}

/**
 * Sends in order, one at a time: ZeroMQ refuses a second send while one is under way. A send that finds no room is
 * tried again.
 */
export function createOutbox(
  send: (frames: Frames) => Promise<void>,
  failed: (error: unknown, frames: Frames) => void,
  { pressed = () => {}, passBy, patience = PATIENCE }: Options = {},
): Outbox {
  const waiting: (() => Frames | null)[] = [];
  let running: Promise<void> | null = null;
  let sending = false;
  let bytes = 0;
  let full = false;

  async function run(): Promise<void> {
    sending = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const frames = next();
      if (frames === null) continue;
      await attempt(frames);
      bytes -= sizeOf(frames);
      if (full && bytes < LOW) pressed((full = false));
    }
    sending = false;
    running = null;
  }

  /** What is made counts until it has left; null for a message that cannot be made. */
  function make(encode: () => Frames): Frames | null {
    try {
      const frames = encode();
      bytes += sizeOf(frames);
      if (!full && bytes > FULL) pressed((full = true));
      return frames;
    } catch (error) {
      failed(error, []);
      return null;
    }
  }

  async function attempt(frames: Frames): Promise<void> {
    const since = performance.now();
    for (;;) {
      const late = performance.now() - since > patience;
      try {
        return await (late && passBy !== undefined ? passBy(frames) : send(frames));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return failed(error, frames);
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }
  }

  return {
    send(encode) {
      if (sending) {
        const frames = make(encode);
        waiting.push(() => frames);
      } else waiting.push(() => make(encode));
      // When the microtasks are done: who sends goes on first, and a cell is on its way before the message that says so.
      running ??= new Promise<void>((resolve) => process.nextTick(resolve)).then(run);
    },
    drained: async () => running ?? undefined,
  };
}

function sizeOf(frames: Frames): number {
  let size = 0;
  for (const frame of frames) size += frame.length;
  return size;
}
