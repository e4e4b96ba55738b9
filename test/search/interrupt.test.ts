import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook } from "../kernel/session/notebook.ts";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  await notebook.session.ready();
});
afterAll(() => notebook.close());

test("an interrupt ends a search at once, and the variable keeps what was found", async () => {
  const setUp = `
import { csv, dataset } from "sonde";
const data = (await csv(dataset("iris"))).encode((e) => e.standardize()).split({ target: "species", seed: 1 });
await data.search({ width: [4, 8] }, { trials: 2, epochs: 2 });`;
  expect((await notebook.run(setUp)).error).toBeUndefined();
  const started = performance.now();
  await notebook.run(
    "const found = await data.search({ width: [4, 8] }, { trials: 100_000, epochs: 5 });",
    { interruptAfter: 2000 },
  );
  expect(performance.now() - started).toBeLessThan(20_000);
  // The variable has its value when the search has ended, a moment after the cell: longer on a busy machine.
  const next = await notebook.run(`
for (let tries = 0; ; tries++) {
  await new Promise((r) => setTimeout(r, 50));
  try { found; break; } catch (error) { if (tries === 200) throw error; }
}
console.log(found.interrupted, found.trials.length > 2, found.best.value > 0.5)`);
  expect(next.error).toBeUndefined();
  expect(next.stdout).toBe("true true true\n");
});
