import type { Item } from "./ir.ts";
import { holderOf } from "./places.ts";
import { bytesOf } from "./plan.ts";
import type { Program } from "./program.ts";

/** The bytes of scratch that hold a value which is still needed, while each instruction runs. */
export function memoryOf({ schedule: { steps }, plan: { offsets }, places }: Program): number[] {
  const first = new Map<Item, number>();
  const last = new Map<Item, number>();
  steps.forEach(({ inputs, outputs }, at) => {
    for (const item of outputs.map((output) => holderOf(places, output))) {
      if (!first.has(item)) first.set(item, at);
      last.set(item, at);
    }
    for (const { root } of inputs) last.set(holderOf(places, root), at);
  });
  // What is written over its own input takes the bytes of both once.
  const held = steps.map(() => new Map<number, number>());
  for (const [item, offset] of offsets)
    for (let at = first.get(item)!; at <= last.get(item)!; at++)
      held[at]!.set(offset, Math.max(held[at]!.get(offset) ?? 0, bytesOf(item)));
  return held.map((blocks) => [...blocks.values()].reduce((sum, bytes) => sum + bytes, 0));
}
