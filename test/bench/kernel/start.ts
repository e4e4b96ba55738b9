import { setTimeout as pause } from "node:timers/promises";
import { proportionalMemory } from "./memory.ts";
import { record } from "./contenders.ts";
import { type Group, withKernel } from "./session.ts";

/** Spawn to the first reply on raw sockets. */
export const start: Group = async (contender, { short }) => {
  for (let i = 0; i < (short ? 1 : 3); i++)
    await withKernel(
      contender,
      async ({ client, started }) => {
        const id = client.send("kernel_info_request", {});
        const reply = await client.next(({ parent }) => parent.msg_id === id);
        record(contender, "ready on raw sockets", reply.at - started);
      },
      0,
    );
};

/** Memory of a kernel that does nothing, once all of it is up. */
export const memory: Group = async (contender) => {
  await withKernel(contender, async ({ process }) => {
    await pause(1000);
    const { kernel, sidecar, spare } = proportionalMemory(process.pid as number);
    record(contender, "idle memory", kernel);
    if (sidecar > 0) record(contender, "idle memory of the sidecar", sidecar);
    if (spare > 0) record(contender, "idle memory of the spare", spare);
  });
};
