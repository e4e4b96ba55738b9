import { Worker } from "node:worker_threads";
import { expect, test } from "@jest/globals";
import { createMailboxMemory, post, waitForPost } from "#kernel/session/mailbox.ts";
import { root } from "../../support/cli.ts";

test("what was posted is taken once, also when it is longer than what was before", () => {
  const memory = createMailboxMemory();
  for (const text of ["short", "Grüße 🙂".repeat(10_000), ""]) {
    post(memory, Buffer.from(text));
    expect(waitForPost(memory)).toBe(text);
  }
});

test("a thread that waits is woken by another", () => {
  const memory = createMailboxMemory();
  const worker = new Worker(
    `const { workerData: { memory, url } } = require("node:worker_threads");
     import(url).then(({ post }) => setTimeout(() => post(memory, Buffer.from("late")), 20));`,
    { eval: true, workerData: { memory, url: `file://${root}/dist/kernel/session/mailbox.js` } },
  );
  expect(waitForPost(memory)).toBe("late");
  return worker.terminate();
});
