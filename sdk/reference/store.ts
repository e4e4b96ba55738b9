import type { NativeStore } from "#native/native.ts";

/** Slots of bytes that live across calls. */
export class Store implements NativeStore {
  readonly #slots = new Map<number, Uint8Array<ArrayBuffer>>();
  #next = 0;

  add(bytes: number): number {
    this.#slots.set(this.#next, new Uint8Array(bytes));
    return this.#next++;
  }

  read(slot: number, into: ArrayBufferView): void {
    asBytes(into, this.bytesOf(slot), "read", slot).set(this.bytesOf(slot));
  }

  write(slot: number, from: ArrayBufferView): void {
    this.bytesOf(slot).set(asBytes(from, this.bytesOf(slot), "write", slot));
  }

  remove(slot: number): void {
    this.bytesOf(slot);
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
