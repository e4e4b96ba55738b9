import { afterEach, expect, test } from "@jest/globals";
import { type KernelProcess, sondeCommand, spawnKernel } from "../support/kernel-process.ts";

let kernel: KernelProcess;
afterEach(() => kernel.stop());

test("a mistake in the kernel itself is logged, and costs no state", async () => {
  // In the kernel's own process, not in the one of the cells.
  const mistake =
    'if(process.argv[2]==="start")process.once("SIGUSR2",()=>Promise.reject(Error("stray")))';
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(mistake)}`;
  kernel = await spawnKernel(sondeCommand, { env: { NODE_OPTIONS } });
  const { client } = kernel;
  await client.ready();
  await client.execute("let kept = 1;");
  kernel.process.kill("SIGUSR2");
  const { published } = await client.execute("kept + 1");
  const result = published.find(({ type }) => type === "execute_result");
  expect(result?.content.data["text/plain"]).toBe("2");
  while (!kernel.log().includes("sonde: a mistake in the kernel, which goes on: Error: stray"))
    await new Promise((go) => setTimeout(go, 20));
});
