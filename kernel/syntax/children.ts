import type { Node } from "oxc-parser";

/** A node with the name of the field above it that holds it. */
export type Child = readonly [key: string, child: Node];

/** The nodes right below a node. Made by a loop: a long list of numbers is as many nodes. */
export function childrenOf(node: Node): readonly Child[] {
  const found: Child[] = [];
  for (const key in node) {
    // The cast: a node's own fields.
    const value = node[key as keyof Node] as unknown;
    if (Array.isArray(value)) {
      for (const child of value) if (isNode(child)) found.push([key, child]);
    } else if (isNode(value)) found.push([key, value]);
  }
  return found;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";
