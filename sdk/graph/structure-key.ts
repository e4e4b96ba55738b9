import type { Node } from "./node.ts";

/** Equal for nodes, inputs first, that compute the same roots (the last node unless given) from leaves of the same shapes and dtypes. */
export function structureKey<N extends Node>(
  nodes: readonly N[],
  isLeaf: (node: N) => boolean,
  roots: readonly N[] = [],
): string {
  const placeOf = places(nodes);
  let key = "";
  for (const node of nodes) {
    key += isLeaf(node) ? `${node.dtype}[${node.shape.join()}]` : node.op.name;
    if (!isLeaf(node)) {
      if (node.op.attrs !== undefined) key += JSON.stringify(node.op.attrs);
      for (const input of node.inputs) key += `,${placeOf(input)}`;
    }
    key += ";";
  }
  for (const root of roots) key += ` ${placeOf(root)}`;
  return key;
}

/** Finds the place of a node; among few the fastest is to look at each. */
function places(nodes: readonly Node[]): (node: Node) => number {
  if (nodes.length <= 8) return (node) => nodes.indexOf(node);
  const found = new Map(nodes.map((node, i) => [node, i]));
  return (node) => found.get(node)!;
}
