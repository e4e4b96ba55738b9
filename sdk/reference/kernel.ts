import type { Data } from "../core/dtype.ts";
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

/** The place that an index names on an axis; one outside is an error. */
export function pick(index: Elements, i: number, length: number, op: string): number {
  const picked = index.data[index.positions[i]!]!;
  if (picked < 0 || picked >= length)
    throw new RangeError(`${op}: index ${picked} is outside 0…${length - 1}`);
  return picked;
}
