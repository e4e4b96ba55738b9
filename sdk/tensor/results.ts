import { allocate, byteSize, type DType, type Stored } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import type { Signature } from "../graph/program.ts";

/** V8 keeps the bytes of smaller arrays on its heap, and moves them out for good when native code asks for them. */
const small = 64;

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
  readonly #outputs: readonly Signature[];
  readonly #kept: readonly (Stored | null)[];

  constructor(outputs: readonly Signature[]) {
    // Not the outputs themselves: tensors would keep their values for as long as the program is kept.
    this.#outputs = outputs.map(({ dtype, shape }) => ({ dtype, shape }));
    this.#kept = outputs.map(({ dtype, shape }) =>
      byteSize(dtype, size(shape)) <= small ? allocate(dtype, size(shape)) : null,
    );
  }

  /** Runs a program and gives what it wrote, in arrays of the caller's own; `take` may give old ones, of which every element is written. */
  of(
    run: (arrays: readonly Stored[]) => void,
    take: (dtype: DType, count: number) => Stored = allocate,
  ): Stored[] {
    const arrays = this.#outputs.map(
      ({ dtype, shape }, i) => this.#kept[i] ?? take(dtype, size(shape)),
    );
    run(arrays);
    return arrays.map((array, i) => (this.#kept[i] === null ? array : array.slice()));
  }
}
