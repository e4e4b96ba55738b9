import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Subscriber } from "zeromq";
import { residentMemory } from "./fuzz/memory.ts";
import { addressOf } from "../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../support/kernel-process.ts";

const linux = process.platform === "linux";

(linux ? describe : describe.skip)("while a front end does not read", () => {
  let kernel: KernelProcess;
  let slow: Subscriber;
  let executor: number;
  beforeAll(async () => {
    kernel = await spawnKernel();
    await kernel.client.ready();
    const { published } = await kernel.client.execute("process.pid");
    executor = Number(
      published.find(({ type }) => type === "execute_result")?.content.data["text/plain"],
    );
    slow = new Subscriber({ receiveHighWaterMark: 5 });
    slow.subscribe("");
    slow.connect(addressOf(kernel.connection, "iopub_port"));
    await slow.receive();
  });
  afterAll(async () => {
    slow.close();
    await kernel.stop();
  });

  test("a cell that prints without end does not make the kernel grow, and Stop ends it", async () => {
    const { client } = kernel;
    const before = residentMemory(kernel.process.pid as number) + residentMemory(executor);
    const id = client.send("execute_request", {
      code: "let line = 0; for (;;) console.log(`${line++}`.padEnd(1000, '.'));",
      silent: false,
    });
    const reply = client.next(
      ({ type, parent }) => type === "execute_reply" && parent.msg_id === id,
    );
    // It waits instead of printing on, sooner or later.
    let printed = 0;
    for (let tries = 0; tries < 15; tries++) {
      await pause(1000);
      if (client.messages.length === printed) break;
      printed = client.messages.length;
    }
    expect(client.messages.length).toBe(printed);
    expect(
      residentMemory(kernel.process.pid as number) + residentMemory(executor) - before,
    ).toBeLessThan(100);
    client.send("interrupt_request", {}, "control");
    expect((await reply).content.ename).toBe("Interrupted");
  }, 40_000);

  test("nothing is lost once it reads again", async () => {
    const texts: string[] = [];
    const idle = kernel.client.next(({ content }) => content.execution_state === "idle", 40_000);
    const reading = (async () => {
      for await (const frames of slow) {
        const message = JSON.parse(String(frames.at(-1))) as { text?: string };
        if (message.text !== undefined) texts.push(message.text);
      }
    })();
    await idle;
    await kernel.client.execute("console.log('end')");
    const all = kernel.client.messages.filter(({ type }) => type === "stream");
    const lines = all
      .map(({ content }) => String(content.text))
      .join("")
      .split("\n")
      .filter(Boolean);
    expect(lines.at(-1)).toBe("end");
    expect(lines.slice(0, -1).every((line, index) => line.startsWith(`${index}.`))).toBe(true);
    expect(lines.length).toBeGreaterThan(5000);
    // The slow client takes its time.
    const length = lines.join("").length + lines.length;
    for (let tries = 0; tries < 200 && texts.join("").length < length; tries++) await pause(100);
    expect(texts.join("").length).toBe(length);
    slow.close();
    await reading;
  }, 60_000);
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((go) => setTimeout(go, milliseconds));
}
