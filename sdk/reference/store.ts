import type { Native, NativeStore } from "#native";

/** The bytes of all stores, and the most that there were at once. */
const usage = { used: 0, peak: 0 };

/** Counts the states alone: everything else is the garbage collector's. */
export const memory: Native["memory"] = (forgetPeak = false) => {
  const found = { ...usage };
  if (forgetPeak) usage.peak = usage.used;
  return found;
};

/** Slots of bytes that live across calls. */
export class Store implements NativeStore {
  readonly #slots = new Map<number, Uint8Array<ArrayBuffer>>();
  #next = 0;

  add(bytes: number): number {
    this.#slots.set(this.#next, new Uint8Array(bytes));
    usage.used += bytes;
    usage.peak = Math.max(usage.peak, usage.used);
    return this.#next++;
  }

  read(slot: number, into: ArrayBufferView): void {
    asBytes(into, this.bytesOf(slot), "read", slot).set(this.bytesOf(slot));
  }

  write(slot: number, from: ArrayBufferView): void {
    this.bytesOf(slot).set(asBytes(from, this.bytesOf(slot), "write", slot));
  }

  remove(slot: number): void {
    usage.used -= this.bytesOf(slot).byteLength;
    this.#slots.delete(slot);
  }

  get bytes(): number {
    let total = 0;
    for (const { byteLength } of this.#slots.values()) total += byteLength;
    return total;
  }

  /** The bytes of a slot themselves. */
  bytesOf(slot: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#slots.get(slot);
    if (bytes === undefined) throw new RangeError(`store: there is no slot ${slot}`);
    return bytes;
  }
}

function asBytes(
  view: ArrayBufferView,
  { byteLength }: Uint8Array,
  op: string,
  slot: number,
): Uint8Array {
  if (view.byteLength !== byteLength)
    throw new RangeError(
      `store: ${op} of ${view.byteLength} bytes, slot ${slot} has ${byteLength}`,
    );
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
