import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Dealer } from "zeromq";
import { addressOf } from "../../support/kernel-client.ts";
import type { KernelProcess } from "../../support/kernel-process.ts";
import { kinds, seeded } from "./frames.ts";

/** What a kernel did while strangers wrote to it. */
export interface Report {
  readonly sent: number;
  /** Messages that a stranger got back. */
  readonly answers: number;
  /** Messages that were published without the owner's doing. */
  readonly published: number;
  readonly alive: boolean;
  /** Whether a stranger's code ran. */
  readonly ran: boolean;
  /** Memory of the supervisor afterwards less before, in MB. */
  readonly growth: number;
}

const sockets = ["shell_port", "control_port", "stdin_port"] as const;

/** Sends `count` frames that the kernel must refuse, of every kind, to every socket, in an order that the seed determines. */
export async function attack(
  { client, connection, process: child }: KernelProcess,
  count: number,
  seed: number,
  memory: (pid: number) => number,
): Promise<Report> {
  const random = seeded(seed);
  const makers = Object.values(kinds);
  const dealers = sockets.map((port) => {
    const dealer = new Dealer({ linger: 0, sendHighWaterMark: 1000 });
    dealer.connect(addressOf(connection, port));
    return dealer;
  });
  let answers = 0;
  const listening = dealers.map(async (dealer) => {
    for await (const _ of dealer) answers++;
  });
  // One genuine message to repeat; it is answered once, to the owner.
  const code = "globalThis.repeats = (globalThis.repeats ?? 0) + 1";
  const id = randomUUID();
  const genuine = client.frames("execute_request", { code, silent: true }, { id });
  const answered = client.answer(id);
  await client.sendFrames(genuine);
  await answered;
  const before = { published: client.messages.length, memory: memory(child.pid as number) };

  for (let i = 0; i < count; i++) {
    const repeat = i % 25 === 0;
    const frames = repeat ? genuine : makers[i % makers.length]?.(random);
    await dealers[i % dealers.length]?.send(
      (frames?.length ?? 0) > 0 ? (frames as Buffer[]) : [""],
    );
    if (i % 500 === 0) await pause(1);
  }
  await pause(500);
  const published = client.messages.length - before.published;
  const growth = memory(child.pid as number) - before.memory;
  const { published: said } = await client.execute(
    "[globalThis.fuzzed, globalThis.repeats].join()",
  );
  const result = said.find(({ type }) => type === "execute_result")?.content.data[
    "text/plain"
  ] as string;
  for (const dealer of dealers) dealer.close();
  await Promise.allSettled(listening);
  return {
    sent: count,
    answers,
    published,
    alive: child.exitCode === null,
    ran: result !== ",1",
    growth,
  };
}
