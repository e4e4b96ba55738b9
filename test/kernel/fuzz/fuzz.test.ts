import { expect, test } from "@jest/globals";
import { spawnKernel } from "../../support/kernel-process.ts";
import { attack } from "./attack.ts";
import { residentMemory } from "./memory.ts";

// `npm run fuzz:kernel` sends 100,000.
test("thousands of wrong, unsigned, repeated, cut and random messages are neither answered nor run", async () => {
  const kernel = await spawnKernel();
  await kernel.client.ready();
  const report = await attack(kernel, 3000, 1, residentMemory);
  expect(report).toMatchObject({ answers: 0, published: 0, alive: true, ran: false });
  await kernel.stop();
}, 60_000);
