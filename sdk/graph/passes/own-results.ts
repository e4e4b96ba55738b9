import { Items, type Graph, type Item } from "../ir.ts";

/**
 * Gives every output and every changed state a value of its own, which an instruction can write to the place where it is wanted:
 * views, constants, inputs, other states, and what is wanted twice are copied.
 */
export function ownResults(graph: Graph): Graph {
  const items = new Items();
  // No spread: a long program would overflow the stack.
  for (const item of graph.items) items.list.push(item);
  const taken = new Set<Item>();
  const own = (item: Item): Item => {
    const given =
      ["input", "state", "constant", "view", "after"].includes(item.kind) || taken.has(item);
    items.origin = item.origin;
    const result = given ? items.add("copy", [item], null, item.shape, item.dtype) : item;
    taken.add(result);
    return result;
  };
  const isUnchanged = (item: Item, index: number) =>
    item.kind === "state" && item.attrs.index === index;
  return {
    states: graph.states.map((item, i) => (isUnchanged(item, i) ? item : own(item))),
    outputs: graph.outputs.map(own),
    items: items.list,
  };
}
