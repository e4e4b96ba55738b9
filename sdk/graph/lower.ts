import type { Builder, Value } from "./builder.ts";
import type { Node } from "./node.ts";
import { linesAreWanted } from "./origin.ts";

/** Adds nodes, inputs first, to a program. `given` says which values are there already; returns the value of each node. */
export function lower<N extends Node>(
  builder: Builder,
  nodes: readonly N[],
  given: (node: N) => Value | undefined,
): Map<Node, Value> {
  const values = new Map<Node, Value>();
  for (const node of nodes) {
    const { op, inputs, written } = node;
    const line = linesAreWanted() && written !== null ? written.line : null;
    builder.origin = { op: op.asked ?? op.name, line, refusal: op.refusal };
    const value = given(node);
    values.set(node, value ?? op.lower(builder, ...inputs.map((input) => values.get(input)!)));
  }
  return values;
}
