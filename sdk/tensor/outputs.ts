import { allocate, byteSize, type Stored } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import { unflatten, type Structure } from "../core/tree.ts";
import type { Signature } from "../graph/program.ts";
import { leaf } from "./leaf.ts";
import { Tensor } from "./tensor.ts";

/** V8 keeps the bytes of smaller arrays on its heap, and moves them out for good when native code asks for them. */
const small = 64;

/**
 * The arrays that a program writes its outputs to. Small ones stay and are copied after each run: that takes a fraction of the time
 * that handing a fresh one to native code takes.
 */
export class Results {
  readonly #outputs: readonly Signature[];
  readonly #kept: readonly (Stored | null)[];

  constructor(outputs: readonly Signature[]) {
    this.#outputs = outputs;
    this.#kept = outputs.map(({ dtype, shape }) =>
      byteSize(dtype, size(shape)) <= small ? allocate(dtype, size(shape)) : null,
    );
  }

  /** Runs a program and gives what it wrote, in arrays of the caller's own. */
  of(run: (arrays: readonly Stored[]) => void): Stored[] {
    const arrays = this.#outputs.map(
      ({ dtype, shape }, i) => this.#kept[i] ?? allocate(dtype, size(shape)),
    );
    run(arrays);
    return arrays.map((array, i) => (this.#kept[i] === null ? array : array.slice()));
  }
}

/** What a program has written, as a tree of tensors. */
export function toTree(
  outputs: readonly Signature[],
  arrays: readonly Stored[],
  structure: Structure,
): unknown {
  const tensors = outputs.map(
    ({ dtype, shape }, i) => new Tensor(leaf, [], shape, dtype, arrays[i]),
  );
  return unflatten(structure, tensors);
}
