/** A queue in front of a socket, whose sends must not overlap. */
export interface Outbox {
  send(frames: (Uint8Array | string)[]): void;
  /** Everything sent so far has left. */
  drained(): Promise<void>;
}

/** Sends in order, one at a time: ZeroMQ refuses a second send while one is under way. */
export function createOutbox(
  send: (frames: (Uint8Array | string)[]) => Promise<void>,
  failed: (error: unknown) => void,
): Outbox {
  const waiting: (Uint8Array | string)[][] = [];
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    for (let frames = waiting.shift(); frames; frames = waiting.shift())
      await send(frames).catch(failed);
    running = null;
  }

  return {
    send(frames) {
      waiting.push(frames);
      // A microtask later: who sends goes on first, and a cell is on its way before the message that says so.
      running ??= Promise.resolve().then(run);
    },
    drained: async () => running ?? undefined,
  };
}
