import { rewrite, type Graph } from "../ir.ts";

/** Leaves out what no output and no state needs. Inputs and states stay: they are part of the program's face. */
export function removeDead(graph: Graph): Graph {
  const { items, outputs, states } = graph;
  const needed = new Uint8Array(items.length);
  for (const { id } of outputs) needed[id] = 1;
  for (const { id } of states) needed[id] = 1;
  let dead = false;
  // Users stand after their arguments, so one pass from the back reaches everything.
  for (let i = items.length - 1; i >= 0; i--) {
    const { kind, args } = items[i]!;
    if (needed[i] === 1) for (const { id } of args) needed[id] = 1;
    else if (kind === "input" || kind === "state") needed[i] = 1;
    else dead = true;
  }
  if (!dead) return graph;
  // Nothing asks for what stands for a dead item.
  return rewrite(graph, (item, args, all) =>
    needed[item.id] === 1 ? all.again(item, args) : item,
  );
}
