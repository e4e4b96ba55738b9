import type { Graph, Item } from "./ir.ts";
import { inOrder } from "./order.ts";
import { isWhole, operandOf, type Step } from "./step.ts";

/** Where an item lives that is not scratch. */
export interface Home {
  readonly kind: "state" | "output";
  readonly index: number;
}

/** The instructions in the order in which they run. */
export interface Schedule {
  readonly steps: readonly Step[];
  readonly homes: ReadonlyMap<Item, Home>;
}

/**
 * Orders the steps and says which results are written straight to their state or output. A state is written after everything that
 * reads its old value; where that cannot be, the new value is kept aside and copied at the end.
 */
export function schedule(graph: Graph, steps: readonly Step[]): Schedule {
  const writer = new Map<Item, Step>();
  const readers = new Map<Item, Step[]>();
  for (const step of steps) {
    for (const output of step.outputs) writer.set(output, step);
    for (const { root } of step.inputs) {
      const list = readers.get(root);
      if (list === undefined) readers.set(root, [step]);
      else list.push(step);
    }
  }
  const after = new Map<Step, Step[]>();
  const needs = (step: Step): Step[] => {
    const needed = [...(after.get(step) ?? [])];
    for (const { root } of step.inputs) {
      const from = writer.get(root);
      if (from !== undefined) needed.push(from);
    }
    return needed;
  };

  const homes = new Map<Item, Home>();
  graph.outputs.forEach((item, index) => homes.set(item, { kind: "output", index }));
  const old = new Map(
    graph.items.flatMap((item) => (item.kind === "state" ? [[item.attrs.index, item]] : [])),
  );
  const all = [...steps];
  let next = graph.items.length;
  graph.states.forEach((item, index) => {
    const state = old.get(index);
    if (state === undefined || item === state) return;
    const step = writer.get(item)!;
    const before = (readers.get(state) ?? []).filter((reader) => reader !== step);
    if (readsInPlace(step, state) && !dependsOn(before, step, needs)) {
      homes.set(item, { kind: "state", index });
      after.set(step, [...(after.get(step) ?? []), ...before]);
      return;
    }
    const { shape, dtype, origin } = item;
    const kept: Item = {
      id: next++,
      kind: "copy",
      args: [item],
      attrs: null,
      shape,
      dtype,
      origin,
    };
    const copy: Step = {
      opcode: "copy",
      inputs: [operandOf(item)],
      outputs: [kept],
      attributes: [],
      origins: origin === null ? [] : [origin],
    };
    homes.set(kept, { kind: "state", index });
    writer.set(kept, copy);
    after.set(copy, [...(readers.get(state) ?? [])]);
    all.push(copy);
  });
  return { steps: inOrder(all, needs), homes };
}

/** Whether a step may write a state that it reads: only element by element, each in its place. */
function readsInPlace(step: Step, state: Item): boolean {
  const reads = step.inputs.filter(({ root }) => root === state);
  return reads.every((operand) => step.opcode === "elementwise" && isWhole(operand));
}

function dependsOn(
  steps: readonly Step[],
  target: Step,
  needs: (step: Step) => readonly Step[],
): boolean {
  const seen = new Set<Step>();
  const pending = [...steps];
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    if (step === target) return true;
    if (seen.has(step)) continue;
    seen.add(step);
    pending.push(...needs(step));
  }
  return false;
}
