import type { KernelClient } from "../../support/kernel-client.ts";
import { record } from "./contenders.ts";
import { type Group, resultOf, withKernel } from "./session.ts";

const MESSAGES = 10_000;
/** Moves before those that count. */
const WARM = 30;

/** Messages of a comm that the kernel sends back, and a slider that moves another; only of kernels that have comms. */
export const comms: Group = async (contender, { short }) => {
  const { echo, sliders } = contender.language;
  if (echo === undefined || sliders === undefined) return;
  await withKernel(contender, async ({ client }) => {
    await client.execute(echo);
    await client.notify("comm_open", { comm_id: "bench", target_name: "bench", data: {} });
    await storm(client, 500);
    const count = short ? MESSAGES / 10 : MESSAGES;
    const took = await storm(client, count);
    record(contender, "10,000 comm messages", ((took / 1000) * MESSAGES) / count);

    const moved = resultOf((await client.execute(sliders)).published)?.replaceAll("'", "");
    if (moved === undefined) throw new Error(`bench: ${sliders} has no result`);
    for (let value = 1; value <= WARM; value++) await move(client, moved, value);
    for (let value = 1; value <= (short ? 20 : 200); value++)
      record(contender, "slider echo", await move(client, moved, value % 100));
  });
};

/** Sends messages in one go; resolves with the time until all came back. */
async function storm(client: KernelClient, count: number): Promise<number> {
  let back = 0;
  const all = client.next(({ type }) => type === "comm_msg" && ++back === count, 120_000);
  const sent = performance.now();
  for (let i = 0; i < count; i++) client.send("comm_msg", { comm_id: "bench", data: { i } });
  return (await all).at - sent;
}

/** From the move of one slider to the message that moves the other. */
async function move(client: KernelClient, comm_id: string, value: number): Promise<number> {
  const followed = client.next(
    ({ type, content }) => type === "comm_msg" && content.comm_id !== comm_id,
  );
  const sent = performance.now();
  const data = { method: "update", state: { value }, buffer_paths: [] };
  await client.notify("comm_msg", { comm_id, data });
  return (await followed).at - sent;
}
