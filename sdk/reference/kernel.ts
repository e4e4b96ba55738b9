import type { Data } from "../core/dtype.ts";
import type { Instruction } from "./decode.ts";

/** An operand at run time: element i of the view is `data[positions[i]]`. */
export interface Elements {
  readonly data: Data;
  readonly positions: Int32Array;
}

/** Prepares an instruction of a checked program; what comes back runs it on its operands. */
export type Kernel = (
  instruction: Instruction,
) => (inputs: readonly Elements[], outputs: readonly Elements[]) => void;
