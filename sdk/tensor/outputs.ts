import { unflatten, type Structure } from "../core/tree.ts";
import type { Stored } from "../core/dtype.ts";
import type { Signature } from "../graph/program.ts";
import { leaf } from "./leaf.ts";
import { Tensor } from "./tensor.ts";

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
