import type { Builder, Value } from "./builder.ts";
import type { Node } from "./node.ts";

/** Adds nodes, inputs first, to a program. `given` says which values are there already; returns the value of each node. */
export function lower<N extends Node>(
  builder: Builder,
  nodes: readonly N[],
  given: (node: N) => Value | undefined,
): Map<Node, Value> {
  const values = new Map<Node, Value>();
  for (const node of nodes) {
    const inputs = () => node.inputs.map((input) => values.get(input)!);
    builder.origin = { op: node.op.asked ?? node.op.name, line: node.line };
    values.set(node, given(node) ?? node.op.lower(builder, ...inputs()));
  }
  return values;
}
