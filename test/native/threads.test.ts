// What ends while a loop runs on the engine's thread: a worker, the process. Runs the built library.
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { loadNative } from "#native/index.ts";

const library = new URL("../../dist/sdk/tensor/index.js", import.meta.url).href;

/** Runs a module in a process of its own; it has `loop(steps)`, and ten million steps take seconds. */
function run(body: string) {
  const module = `
    import { isMainThread, parentPort, Worker } from "node:worker_threads";
    import { compile, zeros } from "${library}";
    const step = compile((state, { x }) => ({ state: state.add(x.sum()), out: {} }));
    const loop = (steps) => step.loop(
      zeros([4]),
      { x: { data: new Float32Array(4).fill(1), shape: [1, 4] } },
      {
        order: new Uint32Array(steps),
        batch: 1,
        cancel: new Int32Array(new SharedArrayBuffer(4)),
        onProgress() {},
      },
    );
    ${body}`;
  // By a data URL, which the workers load as well.
  const url = `data:text/javascript,${encodeURIComponent(module)}`;
  const main = `await import(${JSON.stringify(url)})`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", main], { encoding: "utf8" });
}

(loadNative() ? describe : describe.skip)("while a loop runs", () => {
  test("workers may end, and the loops of others go on", () => {
    const { stdout, stderr, status } = run(`
      if (isMainThread) {
        const workers = [1, 2, 3].map(() => new Worker(new URL(import.meta.url)));
        await Promise.all(workers.map((w) => new Promise((begun) => w.once("message", begun))));
        await new Promise((later) => setTimeout(later, 100));
        await Promise.all(workers.map((w) => w.terminate()));
        const { state } = await loop(1000);
        console.log(state.toArray().join());
      } else {
        const done = loop(10_000_000);
        parentPort.postMessage("begun");
        await done;
      }`);
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toBe("4000,4000,4000,4000\n");
  });

  test("the process may exit", () => {
    const { stderr, status } = run(`
      void loop(10_000_000);
      setTimeout(() => process.exit(3), 50);`);
    expect([stderr, status]).toEqual(["", 3]);
  });
});
