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
  const sums = new Map(group.flatMap((item) => (item.kind === "reduce" ? [sumOf(item)] : [])));
  const stays = new Set<Item>([
    ...group.filter(isNeeded),
    ...[...sums.values()].map(({ root }) => root),
  ]);
  const lastUse = new Map<Item, Item>();
  for (const item of group) for (const operand of operandsOf(item)) lastUse.set(operand, item);

  const register = new Map<Item, number>();
  const inputs: Operand[] = [];
  for (const item of group)
    for (const arg of operandsOf(item))
      if (!inside.has(arg) && !isImmediate(arg) && !register.has(arg)) {
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
  for (const item of group) {
    if (item.kind === "reduce") continue;
    for (const arg of item.args)
      if (isImmediate(arg) && !register.has(arg))
        words.push(take(arg) << 8, dtypes[arg.dtype] << 8, immediate(arg)!);
    const [a = 0, b = 0, c = 0] = item.args.map((arg) => register.get(arg)!);
    // A target may be a register of its operands: they are read before it is written.
    for (const arg of item.args) release(arg, item);
    const target = take(item);
    const { op } = item.attrs;
    const from = compares.has(op) ? dtypes[item.args[0]!.dtype] : 0;
    words.push(
      (microOps[op] | (target << 8) | (a << 16) | (b << 24)) >>> 0,
      c | (dtypes[item.dtype] << 8) | (from << 16),
      0,
    );
  }
  const outputs = group.filter(isNeeded);
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
