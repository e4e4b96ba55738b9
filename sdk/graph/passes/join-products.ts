import { rewrite, type Graph, type Item } from "../ir.ts";

/** Makes a·b + c one operation where nothing else wants the product: one pass over the elements less, and one rounding. */
export function joinProducts(graph: Graph): Graph {
  const uses = new Uint32Array(graph.items.length);
  for (const item of graph.items) for (const arg of item.args) uses[arg.id]!++;
  for (const item of [...graph.outputs, ...graph.states]) uses[item.id]!++;
  const isProduct = (item: Item) =>
    item.kind === "micro" && item.attrs.op === "mul" && item.dtype === "f32" && uses[item.id] === 1;

  return rewrite(graph, (item, args, items) => {
    if (item.kind !== "micro" || item.attrs.op !== "add") return items.again(item, args);
    const place = item.args.findLastIndex(isProduct);
    if (place < 0) return items.again(item, args);
    const factors = args[place]!.args;
    const joined = [...factors, args[1 - place]!];
    return items.add("micro", joined, { op: "fma" }, item.shape, item.dtype);
  });
}
