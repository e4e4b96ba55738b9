import type { Node } from "oxc-parser";
import { type Child, childrenOf } from "./children.ts";

/** Where a node is met: the node right above it, and the name of the field there that holds it. */
export interface Above {
  readonly parent: Node | undefined;
  readonly key: string;
}

/**
 * Calls `visit` for a node and all below it, from the top and in order. What `visit` returns goes down to the node's
 * children; undefined leaves them out. No recursion: a sum of ten thousand terms is as deep.
 */
export function walk<Context extends {}>(
  root: Node,
  context: Context,
  visit: (node: Node, context: Context, above: Above) => Context | undefined,
): void {
  const waiting: [node: Node, context: Context, parent: Node | undefined, key: string][] = [
    [root, context, undefined, ""],
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, given, parent, key] = next;
    const inner = visit(node, given, { parent, key });
    if (inner === undefined) continue;
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) {
      const [name, child] = children[i] as Child;
      waiting.push([child, inner, node, name]);
    }
  }
}
