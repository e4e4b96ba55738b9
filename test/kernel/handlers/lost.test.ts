import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
});
afterAll(() => kernel.stop());

async function matches(code: string): Promise<readonly string[]> {
  const { client } = kernel;
  const content = { code, cursor_pos: code.length };
  const { reply } = await client.answer(client.send("complete_request", content));
  return reply.content.matches as readonly string[];
}

test("a cell that ends the process leaves no names, nor do those before it", async () => {
  await kernel.client.execute("const keptBefore = 1");
  expect(await matches("keptB")).toEqual(["keptBefore"]);
  const { reply } = await kernel.client.execute("const lostHere = 1; process.exit(1)");
  expect(reply.content.ename).toBe("ExecutorDied");
  await kernel.client.execute("const fresh = 1");
  expect(await matches("fres")).toEqual(["fresh"]);
  expect(await matches("lostH")).toEqual([]);
  expect(await matches("keptB")).toEqual([]);
});
