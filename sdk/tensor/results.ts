import { allocate, allocateUnset, byteSize, type DType, type Stored } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import type { Signature } from "../graph/program.ts";

/** V8 keeps the bytes of smaller arrays on its heap, and moves them out for good when native code asks for them. */
const small = 64;

interface Output {
  readonly dtype: DType;
  readonly count: number;
  /** Where the program writes it, if it is small. */
  readonly kept: Stored | null;
}

/** The elements that a loop gave as bytes, in an array of their own. */
export function fromBytes(bytes: Uint8Array, dtype: DType, count: number): Stored {
  const array = allocate(dtype, count);
  new Uint8Array(array.buffer).set(bytes.subarray(0, array.byteLength));
  return array;
}

/**
 * The arrays that a program writes its outputs to. Small ones stay and are copied after each run: that takes a fraction of the time
 * that handing a fresh one to native code takes.
 */
export class Results {
  // Not the outputs themselves: tensors would keep their values for as long as the program is kept.
  readonly #outputs: readonly Output[];

  constructor(outputs: readonly Signature[]) {
    this.#outputs = outputs.map(({ dtype, shape }) => {
      const count = size(shape);
      const kept = byteSize(dtype, count) <= small ? allocate(dtype, count) : null;
      return { dtype, count, kept };
    });
  }

  /** Runs a program and gives what it wrote, in arrays of the caller's own; `take` may give old ones, of which every element is written. */
  of(
    run: (arrays: readonly Stored[]) => void,
    take: (dtype: DType, count: number) => Stored = allocateUnset,
  ): Stored[] {
    const arrays = this.#outputs.map(({ dtype, count, kept }) => kept ?? take(dtype, count));
    run(arrays);
    for (const [i, { kept }] of this.#outputs.entries())
      if (kept !== null) arrays[i] = kept.slice();
    return arrays;
  }
}
