import { rewrite, type Graph, type Kind } from "../ir.ts";
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
  return rewrite(graph, (item, args, items) => {
    const places = item.kind === "loop" ? item.args.keys().toArray() : packed[item.kind];
    if (places === undefined) return items.again(item, args);
    const whole = args.map((arg, i) =>
      places.includes(i) && !isContiguous(layoutOf(arg))
        ? items.add("copy", [arg], null, arg.shape, arg.dtype)
        : arg,
    );
    return items.again(item, whole);
  });
}
