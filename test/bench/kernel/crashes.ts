import { setTimeout as pause } from "node:timers/promises";
import { treeOf } from "#kernel/session/process-tree.ts";
import { record } from "./contenders.ts";
import { isAlive } from "../../support/is-alive.ts";
import type { KernelProcess } from "../../support/kernel-process.ts";
import { type Group, withKernel } from "./session.ts";

/** How long a kernel may take to answer after a crash before it counts as dead. */
const PATIENCE = 60_000;

/** A cell takes its process down; until the next cell's result. */
export const crashes: Group = async (contender, { short }) => {
  for (const [kind, code] of Object.entries(contender.language.crashes)) {
    const many = kind === "out of memory" ? 3 : 10;
    await withKernel(contender, async (kernel) => {
      for (let i = 0; i < (short ? 2 : many); i++) {
        const took = await crash(kernel, code, kind === "out of memory").catch(() => Number.NaN);
        record(contender, `result after ${kind}`, took);
        if (Number.isNaN(took)) return;
        await pause(500);
      }
    });
  }
};

async function crash(kernel: KernelProcess, code: string, afterDeath: boolean): Promise<number> {
  const { client } = kernel;
  await client.execute("1+1");
  const [, ...below] = treeOf(kernel.process.pid as number);
  const sent = performance.now();
  const id = client.send("execute_request", { code, silent: false });
  const ended = client.answer(id, PATIENCE);
  ended.catch(() => {}); // told below
  // Those that are gone when the cell ends were its process.
  const died = afterDeath ? await death(below) : sent;
  await ended;
  await client.answer(client.send("execute_request", { code: "1+1", silent: false }), PATIENCE);
  return performance.now() - died;
}

async function death(pids: readonly number[]): Promise<number> {
  while (pids.every(isAlive)) await pause(1);
  return performance.now();
}
