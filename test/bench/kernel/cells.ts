import type { Incoming, KernelClient } from "../../support/kernel-client.ts";
import { join } from "node:path";
import { type Contender, record } from "./contenders.ts";
import { type Effort, type Group, resultOf, time, withKernel } from "./session.ts";

/** Small cells: `1+1`, and thousands with output and a result, each checked. */
export const cells: Group = async (contender, effort) => {
  const { short } = effort;
  if (contender.name === "Sonde") await bare(contender, effort);
  await withKernel(contender, async ({ client }) => {
    await onePlusOne(client, contender, "1 + 1", effort);
    const count = short ? 500 : contender.share.cells;
    let wrong = 0;
    const started = performance.now();
    const first = client.messages.length;
    for (let i = 1; i <= count; i++) {
      const { code, result, text } = contender.language.cell(i);
      const { published } = await client.execute(code);
      const printed = published
        .filter(({ type }) => type === "stream")
        .map(({ content }) => String(content.text))
        .join("");
      if (resultOf(published) !== result || printed !== text) wrong++;
    }
    record(contender, "10,000 cells", ((performance.now() - started) / count) * 10);
    await new Promise((go) => setTimeout(go, 300));
    record(
      contender,
      "cells incomplete at idle or wrong",
      wrong + late(client.messages.slice(first)),
    );
  });
};

async function onePlusOne(
  client: KernelClient,
  contender: Contender,
  row: string,
  { short }: Effort,
): Promise<void> {
  for (let i = 0; i < 30; i++) await client.execute("1+1");
  for (let i = 0; i < (short ? 100 : 500); i++) record(contender, row, await time(client, "1+1"));
}

/** The same of a server that computes nothing: what any kernel takes here. */
async function bare(contender: Contender, effort: Effort): Promise<void> {
  const command = [process.execPath, join(import.meta.dirname, "bare.ts"), "{connection_file}"];
  await withKernel({ ...contender, command }, ({ client }) =>
    onePlusOne(client, contender, "1 + 1, ready-made answers", effort),
  );
}

/** Output that came after its cell was idle. */
function late(messages: readonly Incoming[]): number {
  const done = new Set<string>();
  let count = 0;
  for (const { type, parent, content } of messages) {
    const id = parent.msg_id ?? "";
    if (content.execution_state === "idle") done.add(id);
    else if (done.has(id) && (type === "stream" || type === "execute_result")) count++;
  }
  return count;
}
