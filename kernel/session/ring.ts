import { writeSync } from "node:fs";
import { abandon } from "./abandon.ts";
import { encodeFrame, FRAME_HEAD, type FrameType, writeFrameHead } from "./link.ts";
import { roomOfLine, writeLine } from "./write-line.ts";
import { writeText } from "./write-text.ts";

const LOCK = 0;
const LENGTH = 1;
const TYPE = 2;
const EXECUTION = 3;
const SIGNAL = 4;
const AWAITED = 5;
const CONTROLS = 24;
const HEAD = CONTROLS + FRAME_HEAD;
const FULL = 1 << 16;

/** The file descriptor on which the executor writes to its supervisor. */
const OUT = 3;

/** Who holds the lock. A terminated holder is recognised by its own number. */
export const OWNER = { main: 1, control: 2 } as const;

/**
 * Text of the running code on its way to the supervisor, in memory that both threads of the executor share, so that
 * the control thread can send it while a cell blocks the main thread. Every write to the pipe happens under its lock.
 */
export class Ring {
  private readonly controls: Int32Array;
  private readonly bytes: Buffer;
  private readonly room: number;
  private readonly owner: number;
  /** Whether `undisturbed` runs. */
  private whole = false;
  /** Frames that leave with the next. */
  private kept: Buffer | undefined;

  constructor(memory: SharedArrayBuffer, owner: number) {
    this.controls = new Int32Array(memory, 0, CONTROLS / 4);
    this.bytes = Buffer.from(memory);
    this.room = memory.byteLength - HEAD;
    this.owner = owner;
  }

  lock(): void {
    const { controls, owner } = this;
    for (let waited = false; ; waited = true) {
      const holder = Atomics.compareExchange(controls, LOCK, 0, owner);
      // A main thread that finds its own number here was terminated while it held the lock.
      if (holder === 0 || (holder === OWNER.main && owner === OWNER.main)) {
        if (waited) Atomics.store(controls, AWAITED, 0);
        return;
      }
      Atomics.store(controls, AWAITED, 1);
      Atomics.wait(controls, LOCK, holder, 1);
    }
  }

  /** As `lock`, unless the other thread has it; true when it was taken. */
  tryLock(): boolean {
    return Atomics.compareExchange(this.controls, LOCK, 0, this.owner) === 0;
  }

  /** Whether the other thread waits for the lock, which asking resets: one that still waits says so again within 1 ms. */
  awaited(): boolean {
    return Atomics.exchange(this.controls, AWAITED, 0) === 1;
  }

  /** Runs `body`, during which this thread is not terminated; it must be short and write nothing. */
  undisturbed<T>(body: () => T): T {
    if (this.whole) return body();
    this.lock();
    this.whole = true;
    try {
      return body();
    } finally {
      this.whole = false;
      this.unlock();
    }
  }

  unlock(): void {
    const { controls } = this;
    Atomics.store(controls, LOCK, 0);
    // To notify takes longer than to write a line; who waits says so before, and looks again after 1 ms.
    if (Atomics.load(controls, AWAITED) === 1) Atomics.notify(controls, LOCK);
  }

  /** Whether text waits. */
  holds(): boolean {
    return (this.controls[LENGTH] as number) > 0;
  }

  /** Lets go of the lock if a termination left it to this thread, which must be writing nothing. */
  release(): void {
    const { controls, owner } = this;
    this.whole = false;
    if (Atomics.compareExchange(controls, LOCK, owner, 0) === owner) Atomics.notify(controls, LOCK);
  }

  /** Appends text; `now` sends it at once. True when something was sent. */
  text(type: FrameType, execution: number, text: string, now: boolean): boolean {
    const most = text.length * 3;
    this.lock();
    const sent = this.makeRoom(type, execution, most);
    if (most > this.room) {
      for (const part of parts(text)) this.put(encodeFrame(type, execution, part));
      this.unlock();
      return true;
    }
    const at = HEAD + (this.controls[LENGTH] as number);
    return this.append(type, execution, at + writeText(this.bytes, text, at), now) || sent;
  }

  /** As `text`, for a line of what `writeLine` takes; undefined when it does not, and nothing was appended. */
  line(
    type: FrameType,
    execution: number,
    args: readonly unknown[],
    now: boolean,
  ): boolean | undefined {
    const most = roomOfLine(args);
    if (most > FULL) return undefined;
    this.lock();
    const sent = this.makeRoom(type, execution, most);
    const end = writeLine(this.bytes, args, HEAD + (this.controls[LENGTH] as number));
    if (end >= 0) return this.append(type, execution, end, now) || sent;
    this.unlock();
    return undefined;
  }

  /** Sends the text that waits if it is another's, or leaves no room; true when it did. */
  private makeRoom(type: FrameType, execution: number, most: number): boolean {
    const { controls } = this;
    const length = controls[LENGTH] as number;
    const other = controls[TYPE] !== type || controls[EXECUTION] !== execution;
    if (length === 0 || !(other || length + most > this.room)) return false;
    this.flush();
    return true;
  }

  /** Makes what was written up to `end` wait, or sends it, and unlocks. */
  private append(type: FrameType, execution: number, end: number, now: boolean): boolean {
    const { controls } = this;
    controls[TYPE] = type;
    controls[EXECUTION] = execution;
    controls[LENGTH] = end - HEAD;
    const sends = now || end - HEAD > FULL;
    if (sends) this.flush();
    else if (Atomics.load(controls, SIGNAL) === 0) {
      Atomics.store(controls, SIGNAL, 1);
      Atomics.notify(controls, SIGNAL);
    }
    this.unlock();
    return sends;
  }

  /** Sends a frame after all text before it; `sent` is called before the other thread can see that it was. */
  send(type: FrameType, execution: number, payload: string | Buffer = "", sent?: () => void): void {
    const frame = encodeFrame(type, execution, payload);
    this.lock();
    this.flush();
    this.put(frame);
    sent?.();
    this.unlock();
  }

  /** Sends what waits. */
  drain(): void {
    this.lock();
    this.flush();
    if (this.kept !== undefined) this.put(Buffer.alloc(0));
    this.unlock();
  }

  /** Sends the text that waits, unless somebody holds the lock. */
  tryDrain(): void {
    if (!this.tryLock()) return;
    this.flush();
    this.unlock();
  }

  /** As `send`, unless the other thread has the lock; true when it was sent. */
  trySend(type: FrameType, execution: number, payload: string): boolean {
    if (!this.tryLock()) return false;
    this.flush();
    this.put(encodeFrame(type, execution, payload));
    this.unlock();
    return true;
  }

  /** Resolves when text waits that nobody has sent yet. */
  async waiting(): Promise<void> {
    const wait = Atomics.waitAsync(this.controls, SIGNAL, 0);
    if (wait.async) await wait.value;
  }

  /** As `send`, but the frame leaves with the next one, which follows at once: one write wakes the supervisor once. */
  keep(type: FrameType, execution: number, payload: string): void {
    this.lock();
    this.flush();
    const frame = encodeFrame(type, execution, payload);
    // Cells of subshells may have their results in the same turn of the event loop, before the end of any.
    this.kept = this.kept === undefined ? frame : Buffer.concat([this.kept, frame]);
    this.unlock();
  }

  private flush(): void {
    const { controls, bytes } = this;
    const length = controls[LENGTH] as number;
    Atomics.store(controls, SIGNAL, 0);
    if (length === 0) return;
    const type = controls[TYPE] as FrameType;
    const execution = controls[EXECUTION] as number;
    writeFrameHead(bytes, CONTROLS, type, execution >>> 0, length);
    controls[LENGTH] = 0;
    this.put(bytes.subarray(CONTROLS, HEAD + length));
  }

  private put(last: Buffer): void {
    const { kept } = this;
    const frame = kept === undefined ? last : Buffer.concat([kept, last]);
    this.kept = undefined;
    for (let at = 0; at < frame.length;) {
      try {
        at += writeSync(OUT, frame, at, frame.length - at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Whichever thread first finds the other end gone: neither may die of it and leave the rest running.
        if (code === "EPIPE" || code === "ECONNRESET") return abandon();
        // The pipe blocks, so this is only for systems that hand out a non-blocking one.
        if (code !== "EAGAIN") throw error;
      }
    }
  }
}

/** Pieces of a long text, none of which ends inside a surrogate pair. */
function* parts(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + FULL, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last < 0xdc00) end--;
    yield text.slice(at, end);
    at = end;
  }
}
