import { rewrite, type Graph, type Item, type Kind } from "../ir.ts";
import { isContiguous } from "../layout.ts";
import { layoutOf } from "../step.ts";

/** The arguments that instructions take in one piece only. */
const packed: Readonly<Partial<Record<Kind, readonly number[]>>> = {
  convWeights: [1],
  pool: [0, 1],
  poolBack: [0, 1],
};

/** Copies what an instruction wants in one piece and is not. */
export function packOperands(graph: Graph): Graph {
  const copies = new Map<Item, Item>();
  return rewrite(graph, (item, args, items) => {
    // One for all that want it: equal loops of equal arguments are one instruction.
    const copyOf = (arg: Item): Item => {
      const copy = copies.get(arg) ?? items.add("copy", [arg], null, arg.shape, arg.dtype);
      copies.set(arg, copy);
      return copy;
    };
    const places = item.kind === "loop" ? item.args.keys().toArray() : packed[item.kind];
    if (places === undefined) return items.again(item, args);
    const whole = args.map((arg, i) =>
      places.includes(i) && !isContiguous(layoutOf(arg)) ? copyOf(arg) : arg,
    );
    return items.again(item, whole);
  });
}
