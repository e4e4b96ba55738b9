import { expect, test } from "@jest/globals";
import { spawnKernel } from "../../support/kernel-process.ts";
import { soak } from "./soak.ts";

// `npm run soak:kernel` runs 10,000 cells; memory says something only then.
test("cells, interrupts, crashes, completion and comms in any order lose nothing and leave nothing", async () => {
  const kernel = await spawnKernel();
  await kernel.client.ready();
  const report = await soak(kernel, { cells: 300, interrupts: 30, crashes: 6, seed: 7 });
  expect(report).toMatchObject({ cells: 300, problems: [], late: 0, lost: 0, orphans: 0 });
}, 120_000);
