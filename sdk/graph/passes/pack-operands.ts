import { rewrite, type Graph, type Item, type Kind } from "../ir.ts";
import { isContiguous } from "../layout.ts";
import { layoutOf } from "../step.ts";

/** The arguments that instructions take in one piece only. */
const packed: Readonly<Partial<Record<Kind, readonly number[]>>> = {
  convWeights: [1],
  pool: [0, 1],
  poolBack: [0, 1],
  resample: [0],
};
/** Products of at most so many rows read a right operand with dense rows where it lies. */
const fewRows = 64;

/** Copies what an instruction wants in one piece and is not, and what several would turn round, each for itself. */
export function packOperands(graph: Graph): Graph {
  const turned = turnedForSeveral(graph);
  const copies = new Map<Item, Item>();
  return rewrite(graph, (item, args, items) => {
    // One for all that want it: equal loops of equal arguments are one instruction.
    const copyOf = (arg: Item): Item => {
      const copy = copies.get(arg) ?? items.add("copy", [arg], null, arg.shape, arg.dtype);
      copies.set(arg, copy);
      return copy;
    };
    if (isOfFewRows(item) && turned.has(item.args[1]!))
      return items.again(item, [args[0]!, copyOf(args[1]!)]);
    const places = item.kind === "loop" ? item.args.keys().toArray() : packed[item.kind];
    if (places === undefined) return items.again(item, args);
    const whole = args.map((arg, i) =>
      places.includes(i) && !isContiguous(layoutOf(arg)) ? copyOf(arg) : arg,
    );
    return items.again(item, whole);
  });
}

/** The transposed matrices that products of few rows multiply with more than once, such as the weights of a recurrent network on the way back. */
function turnedForSeveral({ items }: Graph): Set<Item> {
  const uses = new Map<Item, number>();
  for (const item of items)
    if (isOfFewRows(item) && isTurned(item.args[1]!))
      uses.set(item.args[1]!, (uses.get(item.args[1]!) ?? 0) + 1);
  return new Set([...uses].flatMap(([arg, count]) => (count > 1 ? [arg] : [])));
}

function isOfFewRows({ kind, shape, dtype }: Item): boolean {
  if (kind !== "matmul" || dtype !== "f32") return false;
  const rows = shape.at(-2);
  return rows !== undefined && rows > 1 && rows <= fewRows;
}

function isTurned(item: Item): boolean {
  const { shape, strides } = layoutOf(item);
  return shape.length === 2 && strides[0] === 1 && strides[1] !== 1 && shape[1] !== 1;
}
