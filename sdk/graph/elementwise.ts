import { dtypes, microOps } from "./format.ts";
import type { Item } from "./ir.ts";
import { operandsOf, type Group } from "./passes/fuse.ts";
import { immediate, isImmediate, operandOf, originsOf, type Operand, type Step } from "./step.ts";
import { summed, type Summed } from "./summed.ts";

/** Says of an output's word that what its register holds is added up. */
const isSum = 1 << 8;
const compares: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le", "gt", "ge", "cast"]);

/** The instruction of a group: registers for the inputs first, then one for each result, used again when it is dead. */
export function elementwise(group: Group, isNeeded: (item: Item) => boolean): Step {
  const inside = new Set<Item>(group);
  const outputs = group.filter(isNeeded);
  const sums = new Map(group.flatMap((item) => (item.kind === "reduce" ? [sumOf(item)] : [])));
  const stays = new Set<Item>(outputs);
  for (const { root } of sums.values()) stays.add(root);

  const lastUse = new Map<Item, Item>();
  const register = new Map<Item, number>();
  const inputs: Operand[] = [];
  for (const item of group)
    for (const arg of operandsOf(item)) {
      lastUse.set(arg, item);
      if (inside.has(arg) || register.has(arg) || isImmediate(arg)) continue;
      register.set(arg, inputs.length);
      inputs.push(operandOf(arg));
    }

  const words: number[] = [];
  const free: number[] = [];
  let registers = inputs.length;
  const take = (item: Item): number => {
    const number = free.pop() ?? registers++;
    register.set(item, number);
    return number;
  };
  const release = (arg: Item, user: Item): void => {
    // Input registers hold the inputs to the end, and results that are needed outside or added up stay.
    const number = register.get(arg)!;
    if (lastUse.get(arg) !== user || number < inputs.length || stays.has(arg)) return;
    if (!free.includes(number)) free.push(number);
  };
  const registerOf = (arg: Item | undefined) => (arg === undefined ? 0 : register.get(arg)!);
  for (const item of group) {
    if (item.kind === "reduce") continue;
    const { args } = item;
    for (const arg of args)
      if (!register.has(arg) && isImmediate(arg))
        words.push(take(arg) << 8, dtypes[arg.dtype] << 8, immediate(arg)!);
    const a = registerOf(args[0]);
    const b = registerOf(args[1]);
    const c = registerOf(args[2]);
    // A target may be a register of its operands: they are read before it is written.
    for (const arg of args) release(arg, item);
    const target = take(item);
    const { op } = item.attrs;
    const from = compares.has(op) ? dtypes[args[0]!.dtype] : 0;
    words.push(
      (microOps[op] | (target << 8) | (a << 16) | (b << 24)) >>> 0,
      c | (dtypes[item.dtype] << 8) | (from << 16),
      0,
    );
  }
  const results = outputs.map((item) => {
    const sum = sums.get(item);
    return sum === undefined ? register.get(item)! : register.get(sum.root)! | isSum;
  });
  return {
    opcode: "elementwise",
    inputs,
    outputs,
    attributes: [registers, words.length / 3, ...words, ...results],
    origins: originsOf(group),
    ...(sums.size > 0 && { sums }),
  };
}

function sumOf(item: Item<"reduce">): [Item, Summed] {
  const sum = summed(item);
  if (typeof sum === "string") throw new TypeError(`elementwise: ${sum}`);
  return [item, sum];
}
