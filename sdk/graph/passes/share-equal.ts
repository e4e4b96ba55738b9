import type { Stored } from "../../core/dtype.ts";
import { rewrite, type Graph, type Item, type Items } from "../ir.ts";

/** What stands for an item on new arguments. */
type Change = (item: Item, args: readonly Item[], items: Items) => Item;

/** Common subexpressions: of items that compute the same from the same, the first stands for all. `change` is asked once for each of the first. */
export function shareEqual(
  graph: Graph,
  change: Change = (item, args, items) => items.again(item, args),
): Graph {
  const first = new Map<string, Item>();
  const arrays = new Map<Stored, number>();
  return rewrite(graph, (item, args, items) => {
    const key = describe(item, args, arrays);
    let same = first.get(key);
    if (same === undefined) {
      same = change(item, args, items);
      if (same.kind === "constant" && item.kind !== "constant") {
        // The number that it has become may be there already.
        const asNumber = describe(same, [], arrays);
        same = first.get(asNumber) ?? same;
        first.set(asNumber, same);
      }
      first.set(key, same);
    }
    return same;
  });
}

function describe(item: Item, args: readonly Item[], arrays: Map<Stored, number>): string {
  let key = `${item.kind}:${item.dtype}:${item.shape.join(",")}`;
  for (const arg of args) key += `:${arg.id}`;
  if (item.kind === "constant") {
    const { data } = item.attrs;
    // By the bits for one number (-0 is not 0), by identity for arrays.
    if (data.length === 1) return `${key}:=${Object.is(data[0], -0) ? "-0" : data[0]}`;
    if (!arrays.has(data)) arrays.set(data, arrays.size);
    return `${key}:#${arrays.get(data)}`;
  }
  if (item.kind === "micro") return `${key}:${item.attrs.op}`;
  if (item.kind === "loop") return `${key}:${item.attrs.result}:${item.attrs.body.key}`;
  return item.attrs === null ? key : key + JSON.stringify(item.attrs);
}
