import type { Structure } from "../core/tree.ts";
import { grow } from "../core/tree.ts";
import { checkAlive, evaluate } from "./evaluate.ts";
import { leaf } from "./leaf.ts";
import { createSlot, type Slot } from "./slot.ts";
import { Tensor } from "./tensor.ts";

/**
 * The slots of a state. A tensor that is alive in a slot gives its slot away; values from elsewhere are copied into new ones, and so is
 * the second of two that share a slot.
 */
export function takeSlots(leaves: readonly Tensor[]): Slot[] {
  const taken = new Set<Slot>();
  return leaves.map((tensor) => {
    checkAlive(tensor, "compile");
    const { slot, dtype, shape } = tensor;
    if (slot !== null && !taken.has(slot)) {
      taken.add(slot);
      return slot;
    }
    return createSlot(dtype, shape, evaluate(tensor));
  });
}

const none: readonly Tensor[] = [];

/** New tensors for the values that a program has just left in the slots; those of before are gone. */
export function renew(slots: readonly Slot[], structure: Structure): unknown {
  return grow(structure, (i) => {
    const slot = slots[i]!;
    slot.version++;
    return new Tensor(leaf, none, slot.shape, slot.dtype, null, slot);
  });
}
