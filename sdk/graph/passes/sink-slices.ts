import { size } from "../../core/shape.ts";
import type { Range } from "../builder.ts";
import { rewrite, type Graph, type Item, type Items } from "../ir.ts";
import { isContiguous, sliced, whole } from "../layout.ts";
import { isNumber } from "../step.ts";

type Ranges = readonly Range[];

/** Parts whose rows are shorter are read slower than what is whole. */
const shortRow = 64;
/** So many operations one after another are followed. */
const deepest = 16;

/**
 * Computes elementwise values of which only parts are wanted part by part, where each part is then computed with: the gates of a
 * recurrent network are added up by the instruction that bends them, not by one before it.
 */
export function sinkSlices(graph: Graph): Graph {
  if (!graph.items.some(({ kind }) => kind === "slice")) return graph;
  const sinks = sinksOf(graph);
  if (sinks.size === 0) return graph;
  const now = new Map<Item, Item>();
  const numbers = new Map<string, Item>();
  const isSunk = (item: Item): item is Item<"slice"> =>
    item.kind === "slice" && sinks.has(item.args[0]!);

  const partOf = (item: Item, ranges: Ranges, items: Items): Item => {
    if (isSunk(item)) return partOf(item.args[0]!, composed(item.attrs.ranges, ranges), items);
    const shape = ranges.map(({ length }) => length);
    if (isNumber(item)) {
      const key = `${item.id}:${shape.join(",")}`;
      const number = numbers.get(key) ?? items.add("constant", [], item.attrs, shape, item.dtype);
      numbers.set(key, number);
      return number;
    }
    if (!sinks.has(item))
      return items.add("slice", [now.get(item)!], { ranges }, shape, item.dtype);
    const args = item.args.map((arg) => partOf(arg, ranges, items));
    items.origin = item.origin;
    return items.add(item.kind, args, item.attrs, shape, item.dtype);
  };
  return rewrite(graph, (item, args, items) => {
    const result = isSunk(item)
      ? partOf(item.args[0]!, item.attrs.ranges, items)
      : items.again(item, args);
    now.set(item, result);
    return result;
  });
}

/** What is computed part by part: no element of it twice. */
function sinksOf({ items, outputs, states }: Graph): ReadonlySet<Item> {
  const users: Item[][] = items.map(() => []);
  for (const item of items) for (const arg of item.args) users[arg.id]!.push(item);
  const kept = new Set<Item>([...outputs, ...states]);
  /** Whether it is a part that only meets elementwise operations, or of which only such parts are taken. */
  const isPart = (item: Item): boolean =>
    item.kind === "slice" &&
    isLong(item) &&
    !kept.has(item) &&
    users[item.id]!.every((user) => user.kind === "micro" || isPart(user));
  const depths = new Map<Item, number>();
  for (const item of items.toReversed()) {
    const wanted = users[item.id]!;
    const [first] = wanted;
    if (item.kind !== "micro" || kept.has(item) || first === undefined) continue;
    const elements = wanted.reduce((sum, { shape }) => sum + size(shape), 0);
    if (elements > size(item.shape)) continue;
    const depth = depths.get(first);
    if (wanted.every(isPart)) depths.set(item, 0);
    else if (depth !== undefined && depth < deepest) depths.set(item, depth + 1);
  }
  return new Set(depths.keys());
}

/** Whether many elements of a part lie one after another. */
function isLong({ args, attrs }: Item<"slice">): boolean {
  const { shape, offset, strides } = sliced(whole(args[0]!.shape), attrs.ranges);
  const axis = shape.findIndex((_, at) =>
    isContiguous({ shape: shape.slice(at), offset, strides: strides.slice(at) }),
  );
  return axis >= 0 && (axis === 0 || size(shape.slice(axis)) >= shortRow);
}

/** The part of a part. */
function composed(outer: Ranges, inner: Ranges): Ranges {
  return outer.map(({ start, step }, axis) => {
    const range = inner[axis]!;
    return { start: start + range.start * step, length: range.length, step: step * range.step };
  });
}
