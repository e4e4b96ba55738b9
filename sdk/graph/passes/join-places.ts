import { size } from "../../core/shape.ts";
import { rewrite, type Graph, type Item } from "../ir.ts";
import { areApart } from "../part-of.ts";

/**
 * Makes a sum of parts that stand among zeros in different places one array that the parts are copied to: the gradients of the
 * slices of one array, which as sums would take a pass over the whole array for each slice.
 */
export function joinPlaces(graph: Graph): Graph {
  if (!graph.items.some(isPlaced)) return graph;
  const uses = new Uint32Array(graph.items.length);
  for (const item of graph.items) for (const arg of item.args) uses[arg.id]!++;
  for (const item of [...graph.outputs, ...graph.states]) uses[item.id]!++;
  return rewrite(graph, (item, args, items) => {
    const [a, b] = args;
    const isSum = item.kind === "micro" && item.attrs.op === "add";
    if (!isSum || !isPlaced(a) || !isPlaced(b)) return items.again(item, args);
    // What is joined already and wanted elsewhere, too, would be copied twice; a single part is copied once for each.
    const isFree = (_: Item, i: number) =>
      uses[item.args[i]!.id] === 1 || args[i]!.args.length === 1;
    if (!args.every(isFree)) return items.again(item, args);
    const parts = [...a.attrs.parts, ...b.attrs.parts];
    const apart = b.attrs.parts.every((part) =>
      a.attrs.parts.every((other) => areApart(part, other)),
    );
    if (!apart) return items.again(item, args);
    const covered = parts.reduce((sum, part) => sum + size(part.map(({ length }) => length)), 0);
    const zero = covered < size(item.shape);
    return items.add("assemble", [...a.args, ...b.args], { zero, parts }, item.shape, item.dtype);
  });
}

function isPlaced(item: Item | undefined): item is Item<"assemble"> {
  return item?.kind === "assemble" && item.attrs.zero;
}
