import { size } from "../core/shape.ts";
import { allocate, byteSize, type Stored, type DType } from "../core/dtype.ts";
import { stops } from "../core/extent.ts";
import type { Shape } from "../core/shape.ts";
import { executor } from "./executor.ts";

/** A place in the executor's store that holds a tensor's values across calls. Freed when nothing refers to it any more. */
export interface Slot {
  /** The number in the store; one that was freed may come again. */
  readonly index: number;
  /** Never comes again. */
  readonly id: number;
  readonly dtype: DType;
  readonly shape: Shape;
  /** Whether its memory was given back before the garbage collector would. */
  freed: boolean;
  /** Grows with each program that writes the slot: a tensor of an older version is gone. */
  version: number;
}

let slots = 0;

const scopes: Set<Slot>[] = [];
let begun = 0;

/**
 * The slots that were made in each open scope, the innermost last. Code that a notebook's kernel stopped has not closed its own: scopes from before
 * take nothing in any more, or what is made afterwards would never be freed.
 */
export function openScopes(): Set<Slot>[] {
  if (begun !== stops()) scopes.length = 0;
  begun = stops();
  return scopes;
}

const unused = new FinalizationRegistry<number>((index) => executor().store.remove(index));

/** A new slot that holds `data`. */
export function createSlot(dtype: DType, shape: Shape, data: Stored): Slot {
  const { store } = executor();
  const index = store.add(byteSize(dtype, size(shape)));
  store.write(index, data);
  const slot: Slot = { index, id: ++slots, dtype, shape, freed: false, version: 0 };
  unused.register(slot, index, slot);
  openScopes().at(-1)?.add(slot);
  return slot;
}

/** Gives the memory of a slot back now. */
export function freeSlot(slot: Slot): void {
  if (slot.freed) return;
  executor().store.remove(slot.index);
  unused.unregister(slot);
  slot.freed = true;
  slot.version++;
}

/** A copy of what a slot holds. */
export function readSlot({ index, dtype, shape }: Slot): Stored {
  const data = allocate(dtype, size(shape));
  executor().store.read(index, data);
  return data;
}
