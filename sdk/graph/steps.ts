import { elementwise } from "./elementwise.ts";
import { randomKinds, reduceKinds, type Opcode } from "./format.ts";
import type { Graph, Item, Kind } from "./ir.ts";
import type { Group } from "./passes/fuse.ts";
import { inOrder } from "./order.ts";
import { isJoint, joints, jointStep, type JointGroup } from "./joint-step.ts";
import { loops, loopStep, type LoopGroup } from "./loop-step.ts";
import { resamplingWords } from "./resampling.ts";
import type { ProgramOptions } from "./program.ts";
import { operandOf, originsOf, rootOf, type Step } from "./step.ts";
import { poolWords, windowWords } from "./window.ts";

/** Items that are there without an instruction. */
type Given = "input" | "state" | "constant" | "view" | "after";
/** Items that folding the views and fusing have done away with, or that are one instruction with others. */
type Gone =
  | "micro"
  | "loop"
  | "attention"
  | "attentionBack"
  | "normalize"
  | "reshape"
  | "permute"
  | "broadcast"
  | "slice";

/** Those of `array` name theirs themselves. */
const opcodeOf: Readonly<Record<Exclude<Kind, Given | Gone>, Opcode | "assemble" | "array">> = {
  array: "array",
  copy: "copy",
  matmul: "matmul",
  matmulI8: "matmul-i8",
  matmulBits: "matmul-bits",
  quantize: "quantize",
  reduce: "reduce",
  gather: "gather",
  scatter: "scatter-add",
  normalizeBack: "normalize-back",
  softmax: "softmax",
  logSoftmax: "log-softmax",
  conv: "conv",
  convWeights: "conv-weights",
  pool: "pool",
  poolBack: "pool-back",
  resample: "resample",
  random: "random",
  assemble: "assemble",
};

/** The instructions of a graph whose elementwise items are in groups, each after those that it needs. */
export function toSteps(graph: Graph, groups: readonly Group[], options: ProgramOptions): Step[] {
  const { items } = graph;
  /** For each item, what runs as one with it. */
  const units: (readonly Item[])[] = items.map((item) => [item]);
  for (const group of [...groups, ...loops(items), ...joints(items)])
    for (const { id } of group) units[id] = group;

  const outside = new Set<Item>([...graph.outputs, ...graph.states]);
  for (const item of items) {
    if (item.kind === "view") continue;
    for (const arg of item.args) {
      const root = rootOf(arg);
      if (units[root.id] !== units[item.id]) outside.add(root);
    }
  }
  const isNeeded = (item: Item) => outside.has(item);

  const steps: Step[] = [];
  let next = items.length;
  // A group runs as a whole, so it stands after all that any of its members needs.
  const needs = (unit: readonly Item[]) => {
    const needed: (readonly Item[])[] = [];
    for (const { args } of unit)
      for (const { id } of args) if (units[id] !== unit) needed.push(units[id]!);
    return needed;
  };
  for (const unit of inOrder(units, needs)) {
    const first = unit[0]!;
    // The casts: the members of a group are all of one kind.
    if (first.kind === "micro") steps.push(elementwise(unit as Group, isNeeded));
    else if (first.kind === "loop") steps.push(loopStep(unit as LoopGroup, () => next++, options));
    else if (isJoint(first)) steps.push(jointStep(unit as JointGroup, () => next++));
    else if (first.kind in opcodeOf) steps.push(single(first as Item<keyof typeof opcodeOf>));
  }
  return steps;
}

function single(item: Item<keyof typeof opcodeOf>): Step {
  return {
    opcode: opcodeFor(item),
    inputs: item.args.map(operandOf),
    outputs: [item],
    attributes: attributes(item),
    origins: originsOf([item]),
    ...(item.kind === "assemble" && { assemble: item }),
  };
}

function opcodeFor(item: Item<keyof typeof opcodeOf>): Step["opcode"] {
  if (item.kind === "array") return item.attrs.opcode;
  // The cast: only the line of `array` says so.
  return opcodeOf[item.kind] as Step["opcode"];
}

function attributes(item: Item): readonly number[] {
  if (item.kind === "array") return item.attrs.words;
  if (item.kind === "reduce") return [reduceKinds[item.attrs.reduce], item.attrs.count];
  if (item.kind === "gather" || item.kind === "scatter") return [item.attrs.axis];
  if (item.kind === "random") return [randomKinds[item.attrs.random], item.attrs.stream];
  if (item.kind === "conv" || item.kind === "convWeights") return windowWords(item.attrs);
  if (item.kind === "pool" || item.kind === "poolBack") return poolWords(item.attrs);
  if (item.kind === "resample") return resamplingWords(item.attrs);
  return [];
}
