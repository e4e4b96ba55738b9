import type { Data } from "../core/dtype.ts";
import { size, type Shape } from "../core/shape.ts";
import type { Instruction } from "./decode.ts";

/** An operand at run time: element i of the view is `data[positions[i]]`. Those of i64 are big integers in truth: see `longs`. */
export interface Elements {
  readonly data: Data;
  readonly positions: Int32Array;
}

/** The big integers of an i64 operand. */
export const longs = ({ data }: Elements): BigInt64Array =>
  // The cast: kernels read numbers, and those of i64, which the checks let through by name, ask here.
  data as unknown as BigInt64Array;

/** Prepares an instruction of a checked program; what comes back runs it on its operands. */
export type Kernel = (
  instruction: Instruction,
) => (inputs: readonly Elements[], outputs: readonly Elements[]) => void;

/**
 * The places that indices name on an axis of a shape. One outside is an error, even where no element is there to be moved; where an
 * axis before it is empty, none is looked at.
 */
export function placesOf(index: Elements, shape: Shape, axis: number, op: string): Int32Array {
  const length = shape[axis]!;
  if (size(shape.slice(0, axis)) === 0) return new Int32Array();
  return index.positions.map((position) => {
    const place = index.data[position]!;
    if (place < 0 || place >= length)
      throw new RangeError(`${op}: index ${place} is outside 0…${length - 1}`);
    return place;
  });
}
