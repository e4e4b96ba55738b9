import type { Graph, Item } from "../../graph/ir.ts";
import { foldConstants } from "../../graph/passes/fold-constants.ts";
import { removeDead } from "../../graph/passes/remove-dead.ts";
import type { OnnxGraph } from "./graph.ts";
import { kinds } from "./kinds.ts";
import { quantizedProduct } from "./quantized-product.ts";
import type { Writing } from "./writing.ts";

/** Writes what ops asked for into an ONNX graph; gives the name of each output's value. */
export function writeGraph(
  graph: OnnxGraph,
  asked: Graph,
  given: Pick<Writing, "inputs" | "rows" | "weight">,
): readonly string[] {
  const { items, outputs } = removeDead(foldConstants(removeDead(asked)));
  const written = new Map<Item, string>();
  const writing: Writing = {
    ...given,
    graph,
    of(item) {
      const known = written.get(item);
      if (known !== undefined) return known;
      // The cast: the table has the rule of each item's own kind.
      const name = (kinds[item.kind] as (item: Item, writing: Writing) => string)(item, writing);
      written.set(item, name);
      return name;
    },
  };
  const onDemand = new Set(
    items.flatMap((item) => (item.kind === "micro" ? (quantizedProduct(item)?.steps ?? []) : [])),
  );
  // What is repeated, known or part of a larger step is written when somebody asks for it in full; all else in order, so
  // that nothing goes deep.
  for (const item of items)
    if (item.kind !== "broadcast" && item.kind !== "constant" && !onDemand.has(item))
      writing.of(item);
  return outputs.map(writing.of);
}
