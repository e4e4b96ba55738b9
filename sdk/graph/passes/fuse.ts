import { sameShape } from "../../core/shape.ts";
import { limits } from "../format.ts";
import type { Graph, Item } from "../ir.ts";
import { isImmediate, rootOf } from "../step.ts";
import { summed } from "../summed.ts";

/** Elementwise items that become one instruction, arguments first, and sums of their results. */
export type Group = (Item<"micro"> | Item<"reduce">)[];

/** A graph, and which of its elementwise items become instructions together. */
export interface Grouped {
  readonly graph: Graph;
  readonly groups: readonly Group[];
}

/** Each elementwise item as an instruction of its own. */
export function alone(graph: Graph): Grouped {
  const groups = graph.items.flatMap((item): Group[] => (item.kind === "micro" ? [[item]] : []));
  return { graph, groups };
}

/** What a member reads. */
export const operandsOf = (member: Group[number]): readonly Item[] =>
  member.kind === "reduce" ? [rootOf(member.args[0]!)] : member.args;

/** Every operation may need a register besides those of the inputs. */
const mostOperations = limits.registers - limits.inputs;
/** Paths longer than this are not followed: two groups are then left apart. */
const longestSearch = 2000;

/**
 * Joins elementwise items of one shape into groups, each of which becomes one instruction with several outputs. An item joins the
 * groups of its arguments where the instruction stays within the format's limits and no other instruction would have to run
 * in the middle of it. A sum of `leastSum` elements or more joins the group that computes what it adds up.
 */
export function fuse(graph: Graph, leastSum: number): Group[] {
  const groups: (Group | undefined)[] = [];
  const users: Item[][] = graph.items.map(() => []);
  for (const item of graph.items) for (const arg of item.args) users[arg.id]!.push(item);
  const kept = new Set<Item>([...graph.outputs, ...graph.states]);

  /** For each item, the last look at a group that found it among its members, or among what those read: a set for each look would take longer. */
  const inside = new Uint32Array(graph.items.length);
  const taken = new Uint32Array(graph.items.length);
  let look = 0;
  /** Whether a member is needed outside. */
  const isOutput = (item: Item): boolean =>
    kept.has(item) ||
    users[item.id]!.some((user) =>
      // Whoever reads a view reads what it is a view of.
      user.kind === "view" ? isOutput(user) : inside[user.id] !== look,
    );
  const fits = (group: Group): boolean => {
    if (group.length > mostOperations) return false;
    look++;
    for (const { id } of group) inside[id] = look;
    let outputs = 0;
    let inputs = 0;
    let operations = group.length;
    for (const member of group) {
      if (isOutput(member)) outputs++;
      for (const operand of operandsOf(member)) {
        const { id } = operand;
        if (inside[id] === look || taken[id] === look) continue;
        taken[id] = look;
        // The operations carry numbers.
        if (isImmediate(operand)) operations++;
        else inputs++;
      }
    }
    return operations <= mostOperations && inputs <= limits.inputs && outputs <= limits.outputs;
  };

  /** For each item, the last of all that it and its group need in the end: a search for a later one need not go there. */
  const last: number[] = [];
  const raise = (members: readonly Item[], to: number): void => {
    const pending = [...members];
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      const known = last[item.id];
      // What comes behind is not there yet, and will look itself.
      if (known === undefined || known >= to) continue;
      for (const member of groups[item.id] ?? [item]) {
        last[member.id] = to;
        pending.push(...users[member.id]!);
      }
    }
  };

  /** Whether something outside both stands between them: then one cannot run as one with the other. */
  const between = (earlier: Group, later: Group): boolean => {
    const first = earlier[0]!.id;
    const seen = new Set<Item>(later);
    const pending: Item[] = [];
    for (const { args } of later)
      for (const arg of args) if (groups[arg.id] !== earlier) pending.push(arg);
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      if (last[item.id]! < first || seen.has(item)) continue;
      seen.add(item);
      const group = groups[item.id];
      if (group === earlier || seen.size > longestSearch) return true;
      // A group runs as a whole, so it needs what any of its members needs.
      for (const member of group ?? [item]) {
        seen.add(member);
        pending.push(...member.args);
      }
    }
    return false;
  };

  const join = (joined: Group): Group => {
    const to = Math.max(...joined.map((member) => last[member.id]!));
    for (const member of joined) groups[member.id] = joined;
    raise(joined, to);
    return joined;
  };
  /** Nothing can stand between a sum and the group that computes what it adds up: it needs nothing else. */
  const joinSum = (item: Item<"reduce">): void => {
    const sum = summed(item, leastSum);
    if (typeof sum === "string") return;
    const joined: Group = [...groups[sum.root.id]!, item];
    if (fits(joined)) join(joined);
  };
  for (const item of graph.items) {
    last[item.id] = Math.max(item.id, ...item.args.map((arg) => last[arg.id]!));
    if (item.kind === "reduce") joinSum(item);
    if (item.kind !== "micro") continue;
    let group: Group = [item];
    groups[item.id] = group;
    const candidates: Group[] = [];
    for (const { id } of item.args) {
      const candidate = groups[id];
      if (candidate !== undefined && !candidates.includes(candidate)) candidates.push(candidate);
    }
    for (const candidate of candidates) {
      if (!sameShape(candidate[0]!.shape, item.shape)) continue;
      const joined: Group = [...candidate, ...group].sort((a, b) => a.id - b.id);
      if (!fits(joined) || between(candidate, group)) continue;
      group = join(joined);
    }
  }
  return [...new Set(groups)].filter((group) => group !== undefined);
}
