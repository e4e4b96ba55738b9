import { rewrite, type Graph } from "../ir.ts";

/** Leaves out what no output and no state needs. Inputs and states stay: they are part of the program's face. */
export function removeDead(graph: Graph): Graph {
  const needed = new Uint8Array(graph.items.length);
  for (const root of [...graph.outputs, ...graph.states]) needed[root.id] = 1;
  // Users stand after their arguments, so one pass from the back reaches everything.
  for (const item of graph.items.toReversed())
    if (needed[item.id] === 1) for (const arg of item.args) needed[arg.id] = 1;
  const isFace = (kind: string) => kind === "input" || kind === "state";
  return rewrite(graph, (item, args, items) =>
    needed[item.id] === 1 || isFace(item.kind)
      ? items.again(item, args)
      : // Nothing asks for what stands for a dead item.
        item,
  );
}
