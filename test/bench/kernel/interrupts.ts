import { setTimeout as pause } from "node:timers/promises";
import type { KernelProcess } from "../../support/kernel-process.ts";
import { type Contender, record } from "./contenders.ts";
import { type Group, resultOf, withKernel } from "./session.ts";

/** How long a kernel may take to stop before it counts as not stopping. */
const PATIENCE = 1500;
/** A cell runs this long before it is stopped. */
const RUNS = 30;

/** Each kind of endless cell, stopped by a message, and a loop also by SIGINT. */
export const interrupts: Group = async (contender, { short }) => {
  const kinds = Object.entries(contender.language.endless);
  for (const [kind, code] of kinds)
    await stopMany(
      contender,
      `interrupt ${kind}`,
      code,
      short,
      ({ client }) => void client.send("interrupt_request", {}, "control"),
    );
  const loop = contender.language.endless["a loop"] as string;
  await stopMany(
    contender,
    "interrupt a loop by SIGINT",
    loop,
    short,
    ({ process }) => void process.kill("SIGINT"),
  );
};

async function stopMany(
  contender: Contender,
  row: string,
  code: string,
  short: boolean,
  stop: (kernel: KernelProcess) => void,
): Promise<void> {
  await withKernel(contender, async (kernel) => {
    const { client } = kernel;
    const { keep, kept } = contender.language;
    const prepare = contender.language.prepare?.[row.replace("interrupt ", "")];
    if (prepare !== undefined) await client.execute(prepare);
    const expected = resultOf((await client.execute(keep)).published);
    for (let i = 0; i < (short ? 5 : 100); i++) {
      const took = await stopOne(kernel, code, stop).catch(() => Number.NaN);
      if (Number.isNaN(took)) return record(contender, row, took);
      // ipykernel aborts a cell that comes right after a failing one.
      if (contender.name !== "Sonde") await pause(50);
      const now = await client.execute(kept).catch(() => ({ published: [] }));
      record(contender, row, resultOf(now.published) === expected ? took : Number.NaN);
    }
  });
}

/** From the request to stop until the cell's reply; NaN when it does not stop, or ended before. */
async function stopOne(
  kernel: KernelProcess,
  code: string,
  stop: (kernel: KernelProcess) => void,
): Promise<number> {
  const { client } = kernel;
  const id = client.send("execute_request", { code, silent: false, store_history: true });
  const reply = client.next(
    ({ type, parent }) => type === "execute_reply" && parent.msg_id === id,
    60_000,
  );
  reply.catch(() => {});
  await client.next(
    ({ content, parent }) => content.execution_state === "busy" && parent.msg_id === id,
    5000,
  );
  if (await Promise.race([reply, pause(RUNS)])) return Number.NaN;
  const sent = performance.now();
  stop(kernel);
  const stopped = await Promise.race([reply, pause(PATIENCE)]);
  return stopped ? stopped.at - sent : Number.NaN;
}
