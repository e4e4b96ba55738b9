import { setTimeout as pause } from "node:timers/promises";
import { treeOf } from "#kernel/session/process-tree.ts";
import type { Incoming } from "../../support/kernel-client.ts";
import type { KernelProcess } from "../../support/kernel-process.ts";
import { isAlive } from "../../support/is-alive.ts";
import { residentMemory } from "../fuzz/memory.ts";
import { seeded } from "../fuzz/frames.ts";
import { cell, comm, complete, crash, interrupt, prepare, type Soak, type Step } from "./steps.ts";

/** How much of each. */
export interface Amount {
  readonly cells: number;
  readonly interrupts: number;
  readonly crashes: number;
  readonly seed: number;
}

/** What came of it. */
export interface Report {
  readonly cells: number;
  readonly problems: readonly string[];
  /** Output that came after its cell was idle, other than that of timers. */
  readonly late: number;
  /** Timers whose output never came. */
  readonly lost: number;
  /** The supervisor's memory at the end, as a share of that after a third. */
  readonly memory: number;
  /** Processes that were left when the kernel had ended. */
  readonly orphans: number;
}

/** Drives a kernel through cells, interrupts, crashes, completion and comms in a random order; stops it at the end. */
export async function soak(kernel: KernelProcess, amount: Amount): Promise<Report> {
  const random = seeded(amount.seed);
  const { client, process: child } = kernel;
  const state: Soak = {
    client,
    random,
    cells: 0,
    state: 0,
    promised: new Map(),
    excused: new Map(),
  };
  const problems: string[] = [];
  const seen = new Set<number>();
  await prepare(state);

  const plan = shuffle(random, [
    ...many(amount.cells - amount.interrupts - amount.crashes, cell),
    ...many(amount.interrupts, interrupt),
    ...many(amount.crashes, crash),
    ...many(Math.ceil(amount.cells / 50), complete),
    ...many(Math.ceil(amount.cells / 20), comm),
  ]);
  let third = 0;
  let late = 0;
  let lost = 0;
  for (const [index, step] of plan.entries()) {
    const problem = await step(state);
    if (problem !== undefined) problems.push(problem);
    if (step === crash || index === 0) for (const pid of treeOf(child.pid as number)) seen.add(pid);
    if (index === Math.floor(plan.length / 3)) third = residentMemory(child.pid as number);
    if (index % 500 !== 499 && index !== plan.length - 1) continue;
    await pause(300);
    const checked = check(client.messages.splice(0), state);
    late += checked.late;
    lost += checked.lost;
  }
  const memory = residentMemory(child.pid as number) / third;
  for (const pid of treeOf(child.pid as number)) seen.add(pid);
  await kernel.stop();
  await pause(2500);
  return {
    cells: state.cells,
    problems,
    late,
    lost,
    memory,
    orphans: [...seen].filter(isAlive).length,
  };
}

/** Output after idle; and which timers did not keep their word. Empties `promised` and `excused`. */
function check(
  messages: readonly Incoming[],
  { promised, excused }: Soak,
): { late: number; lost: number } {
  const idle = new Set<string>();
  let late = 0;
  for (const { type, parent, content } of messages) {
    const id = parent.msg_id ?? "";
    if (content.execution_state === "idle") idle.add(id);
    // Type warnings come when they are ready.
    const output = type === "stream" ? content.name === "stdout" : type === "execute_result";
    if (!idle.has(id) || !output) continue;
    if (promised.get(id) === content.text) promised.delete(id);
    else if (excused.get(id) !== content.text) late++;
  }
  const lost = promised.size;
  promised.clear();
  excused.clear();
  return { late, lost };
}

const many = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);

function shuffle(random: () => number, steps: Step[]): Step[] {
  return steps
    .map((step) => ({ step, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ step }) => step);
}
