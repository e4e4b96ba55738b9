const FULL = 0;
const LENGTH = 1;
const HEAD = 8;
const LARGEST = 64 << 20;
/** So many bytes fit into a box. */
export const LONGEST: number = LARGEST - HEAD;

/** Fresh memory for one answer on its way from the control thread to a main thread that waits. */
export const createMailboxMemory = (): SharedArrayBuffer =>
  new SharedArrayBuffer(HEAD, { maxByteLength: LARGEST });

/** Puts bytes into the box and wakes who waits; what was in it before is gone. */
export function post(memory: SharedArrayBuffer, bytes: Uint8Array): void {
  const size = HEAD + bytes.length;
  if (size > LARGEST)
    throw new RangeError(`mailbox: an answer of ${bytes.length} bytes is too long`);
  if (memory.byteLength < size) memory.grow(size);
  new Uint8Array(memory, HEAD).set(bytes);
  const head = new Int32Array(memory, 0, 2);
  head[LENGTH] = bytes.length;
  Atomics.store(head, FULL, 1);
  Atomics.notify(head, FULL);
}

/** Blocks this thread until something is posted, and takes it out of the box; an interrupt ends the wait. */
export function waitForPost(memory: SharedArrayBuffer): string {
  const head = new Int32Array(memory, 0, 2);
  Atomics.wait(head, FULL, 0);
  // Copied: a decoder takes no shared memory.
  const bytes = Buffer.from(new Uint8Array(memory, HEAD, head[LENGTH]));
  Atomics.store(head, FULL, 0);
  return bytes.toString();
}
