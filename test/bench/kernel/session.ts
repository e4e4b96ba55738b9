import { setTimeout as pause } from "node:timers/promises";
import type { Incoming, KernelClient } from "../../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import type { Contender } from "./contenders.ts";

/** What still starts in the background when a kernel is ready is up after this. */
const SETTLE = 1500;

/** How much is done: everything, or a quick look. */
export interface Effort {
  readonly short: boolean;
}

/** A group of rows: measures one contender once. */
export type Group = (contender: Contender, effort: Effort) => Promise<void>;

/** A kernel that has come to rest; ended afterwards. An error says what the kernel logged. */
export async function withKernel(
  { command, name }: Contender,
  use: (kernel: KernelProcess) => Promise<void>,
  settle: number = SETTLE,
): Promise<void> {
  const kernel = await spawnKernel(command, { verify: false });
  try {
    if (settle > 0) {
      await kernel.client.ready();
      await pause(settle);
    }
    await use(kernel);
  } catch (error) {
    throw new Error(`${name} failed; it logged:\n${kernel.log().slice(-2000)}`, { cause: error });
  } finally {
    await kernel.stop();
  }
}

/** From the request to its reply and its idle, whichever comes last. */
export async function time(client: KernelClient, code: string): Promise<number> {
  const sent = performance.now();
  await client.execute(code);
  return performance.now() - sent;
}

/** The text of an execution's result. */
export function resultOf(published: readonly Incoming[]): string | undefined {
  const result = published.find(({ type }) => type === "execute_result");
  return result?.content.data["text/plain"] as string | undefined;
}
