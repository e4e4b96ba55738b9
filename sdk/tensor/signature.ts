import { sameShape, show } from "../core/shape.ts";
import { showStructure, type Structure } from "../core/tree.ts";
import { placeholder } from "./leaf.ts";
import { Tensor } from "./tensor.ts";

/** A tree of tensors taken apart: what a traced function was traced for. */
export interface Leaves {
  readonly leaves: readonly Tensor[];
  readonly structure: Structure;
}

/** Equal text for trees whose structure, shapes and dtypes are equal. */
export function signatureOf({ leaves, structure }: Leaves): string {
  return `${showStructure(structure)} ${leaves.map(showLeaf).join(" ")}`;
}

/** A tensor as messages show it: `f32 [2, 3]`. */
export function showLeaf({ dtype, shape }: Tensor): string {
  return `${dtype} ${show(shape)}`;
}

/** Whether two tensors have the same dtype and shape. */
export function isAlike(a: Tensor, b: Tensor): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

/** A tensor that stands for another while a function is traced. */
export function standIn({ shape, dtype }: Tensor): Tensor {
  return new Tensor(placeholder, [], shape, dtype);
}

/** Collects the leaves of a tree of a known structure; false when the tree has another. Allocates nothing. */
export function collect(structure: Structure, tree: unknown, into: Tensor[]): boolean {
  if (structure.kind === "leaf") {
    // By its class, not by isTensor: this runs for every tensor at every step.
    if (!(tree instanceof Tensor)) return false;
    into.push(tree);
    return true;
  }
  if (typeof tree !== "object" || tree === null || tree instanceof Tensor) return false;
  const { items } = structure;
  if (structure.kind === "array") {
    if (!Array.isArray(tree) || tree.length !== items.length) return false;
    for (let i = 0; i < items.length; i++) if (!collect(items[i]!, tree[i], into)) return false;
    return true;
  }
  // The cast: an object has what its own keys name.
  const object = tree as Readonly<Record<string, unknown>>;
  let count = 0;
  // Reading a property where for-in has just named it needs no look-up.
  for (const key in object) {
    // Another order of keys is another structure: its leaves would be taken for each other.
    if (key !== structure.keys[count] || !collect(items[count]!, object[key], into)) return false;
    count++;
  }
  return count === items.length;
}
