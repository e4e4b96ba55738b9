import type { Node } from "./node.ts";

/** Equal for nodes, inputs first, that compute the same roots (the last node unless given) from leaves of the same shapes and dtypes. */
export function structureKey<N extends Node>(
  nodes: readonly N[],
  isLeaf: (node: N) => boolean,
  roots: readonly N[] = [],
): string {
  const places = new Map<Node, number>();
  let key = "";
  for (const node of nodes) {
    places.set(node, places.size);
    key += isLeaf(node) ? `${node.dtype}[${node.shape.join()}]` : node.op.name;
    if (!isLeaf(node)) {
      if (node.op.attrs !== undefined) key += JSON.stringify(node.op.attrs);
      for (const input of node.inputs) key += `,${places.get(input)}`;
    }
    key += ";";
  }
  for (const root of roots) key += ` ${places.get(root)}`;
  return key;
}
