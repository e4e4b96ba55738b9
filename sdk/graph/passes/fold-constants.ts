import { allocate, type Data, type Stored } from "../../core/dtype.ts";
import { isBig } from "../../core/numbers.ts";
import { size } from "../../core/shape.ts";
import type { Graph, Item, Items } from "../ir.ts";
import { isNumber } from "../step.ts";
import { castNumber, scalarFunction } from "../micro.ts";
import { shareEqual } from "./share-equal.ts";

/** Larger constants than this are not computed ahead: the program would grow by what it computes in no time. */
const largest = 4096;

type Constant = Item<"constant">;
const isConstant = (item: Item): item is Constant => item.kind === "constant";

/** Computes what is known when the program is made, drops operations that change nothing, and shares what is equal then. */
export function foldConstants(graph: Graph): Graph {
  return shareEqual(graph, (item, args, items) => {
    if (item.kind === "micro") return neutral(item, args) ?? compute(item, args, items);
    const [only] = args;
    const isView =
      item.kind === "reshape" ||
      item.kind === "permute" ||
      item.kind === "broadcast" ||
      item.kind === "slice";
    // One number in every place stays that, whatever the view.
    if (isView && only !== undefined && isNumber(only) && size(item.shape) > 0)
      return items.add("constant", [], only.attrs, item.shape, item.dtype);
    return items.again(item, args);
  });
}

/** The argument that an operation gives back unchanged: x·1, x/1, x−0, and the twice negated. */
function neutral(item: Item<"micro">, args: readonly Item[]): Item | undefined {
  const [a, b] = args;
  const { op } = item.attrs;
  const is = (x: Item | undefined, value: number) =>
    x !== undefined && isNumber(x) && Object.is(x.attrs.data[0], value);
  if (op === "mul" && is(b, 1)) return a;
  if (op === "mul" && is(a, 1)) return b;
  if (op === "div" && is(b, 1)) return a;
  if (op === "sub" && is(b, 0)) return a;
  if (op === "neg" && a?.kind === "micro" && a.attrs.op === "neg") return a.args[0];
  return undefined;
}

function compute(item: Item<"micro">, args: readonly Item[], items: Items): Item {
  const count = args.every(isNumber) ? 1 : size(item.shape);
  if (!args.every(isConstant) || count > largest || size(item.shape) === 0)
    return items.again(item, args);
  const data = allocate(item.dtype, count);
  const sources = args.map((arg) => arg.attrs.data);
  // Big integers and the bits of bf16 are not numbers; the executors compute with them.
  if (
    isBig(data) ||
    !sources.every(isPlain) ||
    [item, ...args].some(({ dtype }) => dtype === "bf16")
  )
    return items.again(item, args);
  for (let i = 0; i < count; i++) data[i] = value(item, args, sources, i);
  return items.add("constant", [], { data }, item.shape, item.dtype);
}

const isPlain = (data: Stored): data is Data => !isBig(data);

function value(
  item: Item<"micro">,
  args: readonly Item[],
  sources: readonly Data[],
  i: number,
): number {
  const at = (k: number) => {
    const source = sources[k];
    return source === undefined ? 0 : source[source.length === 1 ? 0 : i]!;
  };
  if (item.attrs.op === "cast") return castNumber(at(0), item.dtype, args[0]!.dtype);
  // Storing into the typed array rounds to f32.
  return scalarFunction(item.attrs.op, args[0]!.dtype)(at(0), at(1), at(2));
}
