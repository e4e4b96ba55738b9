import { Written } from "../graph/origin.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { apply, type Op } from "./op.ts";

/** So many places are looked at, which takes less time than to remember who asked. */
const few = 1024;

/**
 * Applies an op that stops a run at a place outside of an axis of `length`. The error comes when a value is read, so that unless all places are seen
 * to be inside it is remembered where this was written.
 */
export function applyAt<Args extends readonly Tensor[]>(
  places: Tensor,
  length: number,
  op: Op<Args>,
  ...args: Args
): Tensor {
  const made = apply(op, ...args);
  if (!areInside(places, length)) made.written ??= new Written();
  return made;
}

function areInside({ known }: Tensor, length: number): boolean {
  if (known === null || known.length > few) return false;
  for (const place of known) if (place < 0 || place >= length) return false;
  return true;
}
