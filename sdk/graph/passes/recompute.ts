import { byteSize } from "../../core/dtype.ts";
import { size } from "../../core/shape.ts";
import { limits, type MicroOp } from "../format.ts";
import { rewrite, type Graph, type Item } from "../ir.ts";
import { isImmediate } from "../step.ts";
import { fuse, operandsOf, type Group, type Grouped } from "./fuse.ts";
import { removeDead } from "./remove-dead.ts";

/** About how many instructions an operation takes where it is not one or two. */
const costs: Readonly<Partial<Record<MicroOp, number>>> = {
  div: 6,
  reciprocal: 6,
  sqrt: 6,
  rsqrt: 10,
  exp: 14,
  expm1: 20,
  log: 20,
  log1p: 24,
  sigmoid: 20,
  tanh: 24,
  erf: 24,
};
/** As much as this may be computed again for each array that then need not be kept: arrays of so many elements leave the caches. */
const worth = (elements: number): number => (elements < 1 << 14 ? 3 : 64);
/** As much more may be read for it, such as a row that was taken from all: what is not kept is not written either. */
const slack = 1 / 16;
/** Operations with a loop or a table inside are never worth it. */
const cheap: ReadonlySet<MicroOp> = new Set<MicroOp>([
  ...([
    "add",
    "sub",
    "mul",
    "min",
    "max",
    "neg",
    "abs",
    "sign",
    "square",
    "relu",
    "select",
  ] as const),
  ...(["eq", "ne", "lt", "le", "gt", "ge", "and", "or", "xor", "not", "cast", "fma"] as const),
  // The cast: the keys of the table are operations.
  ...(Object.keys(costs) as MicroOp[]),
]);
/**
 * Fuses, and computes elementwise values again in the instruction that needs them, where that reads no more from memory: what a gradient
 * needs of the way forward, or a second pass of the first, is then neither written nor kept.
 */
export function recompute(graph: Graph, leastSum: number): Grouped {
  const groups = fuse(graph, leastSum);
  const groupOf = new Map<Item, Group>();
  for (const group of groups) for (const member of group) groupOf.set(member, group);
  const stored = storedAnyway(graph, groupOf);
  /** Of each group, what it computes again. */
  const again = new Map<Group, ReadonlySet<Item>>();
  for (const group of groups) {
    const found = choose(group, groupOf, stored);
    if (found.size > 0) again.set(group, found);
  }
  if (again.size === 0) return { graph, groups };

  const renewed = new Map<Item, Item>();
  const copies = new Map<Group, Map<Item, Item>>();
  const rewritten = rewrite(graph, (item, args, items) => {
    item.args.forEach((arg, i) => renewed.set(arg, args[i]!));
    const group = groupOf.get(item);
    const cone = group && again.get(group);
    if (group === undefined || cone === undefined) return items.again(item, args);
    const made = copies.get(group) ?? new Map<Item, Item>();
    copies.set(group, made);
    const copyOf = (arg: Item): Item => {
      if (!cone.has(arg)) return renewed.get(arg)!;
      const copy = made.get(arg) ?? items.again(arg, arg.args.map(copyOf));
      made.set(arg, copy);
      return copy;
    };
    return items.again(item, item.args.map(copyOf));
  });
  const small = removeDead(rewritten);
  return { graph: small, groups: fuse(small, leastSum) };
}

/** Elementwise values that are in memory whatever elementwise instructions need of them. */
function storedAnyway(graph: Graph, groupOf: ReadonlyMap<Item, Group>): ReadonlySet<Item> {
  const stored = new Set<Item>([...graph.outputs, ...graph.states]);
  for (const item of graph.items)
    if (!groupOf.has(item)) for (const arg of item.args) stored.add(arg);
  return stored;
}

/** All items that a group computes again; empty where nothing is gained. */
function choose(
  group: Group,
  groupOf: ReadonlyMap<Item, Group>,
  stored: ReadonlySet<Item>,
): ReadonlySet<Item> {
  const inside = new Set<Item>(group);
  const outer = new Set(group.flatMap(operandsOf).filter((operand) => !inside.has(operand)));
  const wanted = [...outer].filter((arg) => groupOf.has(arg) && !stored.has(arg));
  const read = new Set([...outer].filter((arg) => !wanted.includes(arg)));
  const chosen = new Set<Item>();
  // All at once first: what several share is then read once for all of them.
  for (const trial of [wanted, ...wanted.map((arg) => [arg])]) {
    const open = trial.filter((arg) => !chosen.has(arg));
    const cone = coneOf(open, stored);
    if (open.length === 0 || cone === null) continue;
    const fresh = [...cone.leaves].filter((leaf) => !read.has(leaf) && !chosen.has(leaf));
    const kept = wanted.filter((arg) => !open.includes(arg) && !chosen.has(arg));
    const inputs = new Set([...read, ...fresh, ...kept]).size;
    const members = group.length + chosen.size + cone.members.size;
    const fits = inputs <= limits.inputs && 2 * members + inputs <= limits.registers;
    if (!fits || bytesRead(fresh) > bytesRead(open) * (1 + slack)) continue;
    for (const member of cone.members) chosen.add(member);
    for (const leaf of fresh) read.add(leaf);
  }
  return chosen;
}

interface Cone {
  readonly members: ReadonlySet<Item>;
  readonly leaves: ReadonlySet<Item>;
}

/** What `roots` are computed from, back to what is in memory; null where that is too much work. */
function coneOf(roots: readonly Item[], stored: ReadonlySet<Item>): Cone | null {
  const members = new Set<Item>();
  const leaves = new Set<Item>();
  const pending = [...roots];
  let left = roots.reduce((sum, { shape }) => sum + worth(size(shape)), 0);
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (members.has(item)) continue;
    const isRoot = roots.includes(item);
    if (item.kind !== "micro" || (stored.has(item) && !isRoot)) {
      if (!isImmediate(item)) leaves.add(item);
      continue;
    }
    left -= costs[item.attrs.op] ?? 1;
    if (left < 0 || !cheap.has(item.attrs.op)) return null;
    members.add(item);
    pending.push(...item.args);
  }
  return { members, leaves };
}

/** The bytes that views of items make an instruction read: repeated elements come from the nearest cache. */
function bytesRead(items: readonly Item[]): number {
  return items.reduce((sum, item) => {
    const count = item.kind === "view" ? distinct(item) : size(item.shape);
    return sum + byteSize(item.dtype, count);
  }, 0);
}

function distinct({ shape, attrs }: Item<"view">): number {
  return shape.reduce(
    (product, length, axis) => (attrs.strides[axis] === 0 ? product : product * length),
    1,
  );
}
