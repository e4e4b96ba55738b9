/** What a frame carries; the numbers are the wire's. */
export const FRAME = {
  stdout: 1,
  stderr: 2,
  /** JSON of a publication: `{ type, content }`. */
  publication: 3,
  /** JSON of an outcome. */
  done: 4,
  ready: 5,
  /** JSON of a cell. */
  execute: 6,
  interrupt: 7,
  /** A comm message as `encodeComm` gives it, in either direction. */
  comm: 20,
  /** JSON of a question to the user. */
  ask: 21,
  /** JSON of its answer. */
  answer: 22,
  /** A number that main waits to get back once the supervisor has read all that children wrote before. */
  reading: 23,
  /** JSON of an inspector command `{ id, method, params }`, of its answer `{ id, result | error }`, or of an event `{ method, params }`. */
  inspect: 30,
} as const;

/** The type byte of a frame. */
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

/** Bytes before a frame's payload: u32 length of the rest, u8 type, u32 execution, little-endian. */
export const FRAME_HEAD = 9;

/** One frame between supervisor and executor. */
export function encodeFrame(
  type: FrameType,
  execution: number,
  payload: string | Buffer = "",
): Buffer {
  const size = Buffer.byteLength(payload);
  const frame = Buffer.allocUnsafe(FRAME_HEAD + size);
  writeFrameHead(frame, 0, type, execution, size);
  if (typeof payload === "string") frame.write(payload, FRAME_HEAD);
  else payload.copy(frame, FRAME_HEAD);
  return frame;
}

/** Writes a frame's head into `target` at `at`. */
export function writeFrameHead(
  target: Buffer,
  at: number,
  type: FrameType,
  execution: number,
  size: number,
): void {
  target.writeUInt32LE(FRAME_HEAD - 4 + size, at);
  target[at + 4] = type;
  target.writeUInt32LE(execution, at + 5);
}

const TYPES: ReadonlySet<number> = new Set(Object.values(FRAME));

/** Whether a frame can begin here. */
const isHead = (bytes: Buffer, at: number): boolean =>
  bytes.readUInt32LE(at) >= FRAME_HEAD - 4 && TYPES.has(bytes[at + 4] ?? 0);

/**
 * Returns a function that takes bytes as they arrive and calls `receive` once for each whole frame. At bytes that begin none it
 * calls `refuse` and takes no more: where the next frame begins cannot be told.
 */
export function frameReader(
  receive: (type: FrameType, execution: number, payload: Buffer) => void,
  refuse: () => void = () => {},
): (bytes: Buffer) => void {
  let chunks: Buffer[] = [];
  let held = 0;
  let needed = FRAME_HEAD;
  let refused = false;
  const waiting: Buffer[] = [];
  const hand = (): void => {
    for (let frame = waiting.shift(); frame !== undefined; frame = waiting.shift())
      receive(frame[4] as FrameType, frame.readUInt32LE(5), frame.subarray(FRAME_HEAD));
  };
  return (bytes) => {
    if (refused) return;
    chunks.push(bytes);
    held += bytes.length;
    if (held < needed) return;
    const all = chunks.length === 1 ? bytes : Buffer.concat(chunks);
    let at = 0;
    for (;;) {
      needed = FRAME_HEAD;
      if (all.length - at < needed) break;
      refused = !isHead(all, at);
      if (refused) break;
      needed = 4 + all.readUInt32LE(at);
      if (all.length - at < needed) break;
      waiting.push(all.subarray(at, at + needed));
      at += needed;
    }
    chunks = at < all.length ? [all.subarray(at)] : [];
    held = all.length - at;
    // Told at the end: a receiver that is terminated must not get its frame again, but those behind it.
    if (waiting.length > 1) setImmediate(hand);
    hand();
    if (refused) refuse();
  };
}
