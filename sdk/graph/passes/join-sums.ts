import { rewrite, type Graph, type Item, type Items } from "../ir.ts";
import { joinedAlong } from "../part-of.ts";

type Product = Item<"matmul">;
type Stack = Item<"assemble">;

/**
 * Makes a sum of products one product, whose operands are those of all of them side by side: the gradient of weights that each step of a
 * recurrent network, or each of several batches, contributes to. The sum is then made in registers, not in memory.
 */
export function joinSums(graph: Graph): Graph {
  const uses = new Uint32Array(graph.items.length);
  const inner = new Set<Item>();
  for (const item of graph.items)
    for (const arg of item.args) {
      uses[arg.id]!++;
      if (isSum(item) && isSum(arg)) inner.add(arg);
    }
  for (const item of [...graph.outputs, ...graph.states]) uses[item.id]!++;
  const isInner = (item: Item) => inner.has(item) && uses[item.id] === 1;
  const isJoined = (item: Item): item is Product => uses[item.id] === 1 && pays(item);
  if (!graph.items.some((item) => isSum(item) && item.args.some(isJoined))) return graph;
  const sides = new Sides(graph.items);

  return rewrite(graph, (item, args, items) => {
    const keep = () => sides.renewed(item, () => items.again(item, args));
    if (!isSum(item) || isInner(item)) return keep();
    const terms = termsOf(item, isInner);
    const products = terms.filter(isJoined);
    if (products.length < 2) return keep();
    items.origin = products[0]!.origin;
    const operands = sides.of(products, items);
    const product = items.add("matmul", operands, null, item.shape, item.dtype);
    items.origin = item.origin;
    const rest = terms.filter((term) => !isJoined(term));
    const sum = rest.reduce(
      (sum, term) =>
        items.add("micro", [sum, sides.now(term)], { op: "add" }, item.shape, item.dtype),
      product,
    );
    return sides.renewed(item, () => sum);
  });
}

function isSum(item: Item): boolean {
  return item.kind === "micro" && item.attrs.op === "add" && item.dtype === "f32";
}

/** Whether the operands of a product are no more than the result that need not be written and added. */
function pays({ kind, dtype, shape, args }: Item): boolean {
  if (kind !== "matmul" || dtype !== "f32" || shape.length !== 2) return false;
  const [rows, columns] = shape as [number, number];
  const depth = args[0]!.shape[1]!;
  return args.every((arg) => arg.dtype === "f32") && depth * (rows + columns) <= rows * columns;
}

/** What a sum of sums adds up, from the left to the right. */
function termsOf(sum: Item, isInner: (item: Item) => boolean): Item[] {
  const terms: Item[] = [];
  const pending = sum.args.toReversed();
  for (let item = pending.pop(); item !== undefined; item = pending.pop())
    if (isInner(item)) pending.push(...item.args.toReversed());
    else terms.push(item);
  return terms;
}

/** Puts the operands of products side by side. Those that stand in rows below each other somewhere already are taken from there. */
class Sides {
  readonly #now = new Map<Item, Item>();
  /** The arrays that are whole rows of several, by the first of them. */
  readonly #stacks = new Map<Item, Stack>();

  constructor(items: readonly Item[]) {
    for (const item of items) if (isStack(item)) this.#stacks.set(inRows(item)[0]!, item);
  }

  /** What stands for an item now: what stands for it already, or what `make` gives. */
  renewed(item: Item, make: () => Item): Item {
    const now = this.#now.get(item) ?? make();
    this.#now.set(item, now);
    return now;
  }

  now(item: Item): Item {
    return this.#now.get(item)!;
  }

  of(products: readonly Product[], items: Items): readonly Item[] {
    const ordered = this.#inOrder(products);
    return [0, 1].map((side) => this.#beside(ordered, side, items));
  }

  /** In the order of an array that has all right operands, or all left ones, below each other. */
  #inOrder(products: readonly Product[]): readonly Product[] {
    for (const side of [1, 0]) {
      const parts = rowsOf(sideOf(products, side));
      const stack = parts && this.#stackOf(parts);
      if (stack) return inRows(stack).map((part) => products[parts.indexOf(part)]!);
    }
    return products;
  }

  #stackOf(parts: readonly Item[]): Stack | undefined {
    const all = new Set(parts);
    if (all.size < parts.length) return undefined;
    const stacks = parts.flatMap((part) => this.#stacks.get(part) ?? []);
    return stacks.find(({ args }) => args.length === all.size && args.every((arg) => all.has(arg)));
  }

  #beside(products: readonly Product[], side: number, items: Items): Item {
    const { parts, axis, turned } = sideOf(products, side);
    const whole = this.#stacked(products, side, items) ?? this.#joined(parts, axis, items);
    return turned ? transposed(whole, items) : whole;
  }

  #stacked(products: readonly Product[], side: number, items: Items): Item | undefined {
    const rows = rowsOf(sideOf(products, side));
    const stack = rows && this.#stackOf(rows);
    if (!stack || inRows(stack).some((part, i) => part !== rows[i])) return undefined;
    return this.renewed(stack, () => {
      const parts = stack.args.map((arg) => this.now(arg));
      return items.again(stack, parts);
    });
  }

  #joined(parts: readonly Part[], axis: number, items: Items): Item {
    const whole = parts.map(({ item, turn }) =>
      turn ? transposed(this.now(item), items) : this.now(item),
    );
    const joined = joinedAlong(
      whole.map((item) => item.shape),
      axis,
    );
    return items.add(
      "assemble",
      whole,
      { zero: false, parts: joined.parts },
      joined.shape,
      whole[0]!.dtype,
    );
  }
}

function transposed(item: Item, items: Items): Item {
  const shape = item.shape.toReversed();
  return items.add("permute", [item], { axes: [1, 0] }, shape, item.dtype);
}

/** An operand on its side, and whether it has to be transposed for that. */
interface Part {
  readonly item: Item;
  readonly turn: boolean;
}

/** What to join on one side and along which axis: before they are transposed, where most are. */
function sideOf(products: readonly Product[], side: number) {
  const operands = products.map(({ args }) => args[side]!);
  const axis = 1 - side;
  const turned = 2 * operands.filter(isTurned).length > operands.length;
  const parts = operands.map((item): Part => {
    const isBack = turned && isTurned(item);
    return { item: isBack ? item.args[0]! : item, turn: turned && !isBack };
  });
  return { parts, axis: turned ? 1 - axis : axis, turned };
}

/** What is joined below each other as it is. */
function rowsOf({ parts, axis }: ReturnType<typeof sideOf>): readonly Item[] | undefined {
  return axis === 0 && parts.every(({ turn }) => !turn) ? parts.map(({ item }) => item) : undefined;
}

function isTurned(item: Item): boolean {
  return item.kind === "permute" && item.attrs.axes[0] === 1;
}

/** Whether an array of two axes is rows of other arrays, each once. */
function isStack(item: Item): item is Stack {
  if (item.kind !== "assemble" || item.attrs.zero || item.shape.length !== 2) return false;
  const isWide = item.attrs.parts.every(
    ([rows, columns], i) =>
      rows!.step === 1 && columns!.step === 1 && item.args[i]!.shape[1] === item.shape[1],
  );
  return isWide && new Set(item.args).size === item.args.length;
}

/** The parts of a stack from the top to the bottom. */
function inRows({ args, attrs }: Stack): readonly Item[] {
  const starts = attrs.parts.map(([rows]) => rows!.start);
  return args
    .map((arg, i) => ({ arg, start: starts[i]! }))
    .sort((a, b) => a.start - b.start)
    .map(({ arg }) => arg);
}
