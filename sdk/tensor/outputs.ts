import { allocate, type Data } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import { unflatten, type Structure } from "../core/tree.ts";
import type { Signature } from "../graph/program.ts";
import { leaf } from "./leaf.ts";
import { Tensor } from "./tensor.ts";

/** Fresh arrays for a program to write its outputs to. */
export function allocateOutputs(outputs: readonly Signature[]): Data[] {
  const arrays: Data[] = [];
  for (const { dtype, shape } of outputs) arrays.push(allocate(dtype, size(shape)));
  return arrays;
}

/** What a program has written, as a tree of tensors. */
export function toTree(
  outputs: readonly Signature[],
  arrays: readonly Data[],
  structure: Structure,
): unknown {
  const tensors = outputs.map(
    ({ dtype, shape }, i) => new Tensor(leaf, [], shape, dtype, arrays[i]),
  );
  return unflatten(structure, tensors);
}
