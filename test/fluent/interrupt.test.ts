import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook } from "../kernel/session/notebook.ts";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  await notebook.session.ready();
});
afterAll(() => notebook.close());

const setUp = `
import { csv, dataset, mlp, seed } from "sonde";
seed(1);
const data = (await csv(dataset("german-credit")))
  .encode((e) => e.oneHot().standardize())
  .split({ target: "class", positive: "bad" });
await data.fit(mlp({ hidden: [64, 64] }), { epochs: 1 });`;

test("an interrupt ends the training at once and the variable keeps the model as far as it got", async () => {
  expect((await notebook.run(setUp)).error).toBeUndefined();
  const started = performance.now();
  // The cell ends as interrupted, or in good order when the training is the first to notice.
  await notebook.run(
    "const model = await data.fit(mlp({ hidden: [64, 64] }), { epochs: 1_000_000, validation: 0.2 });",
    { interruptAfter: 1500 },
  );
  expect(performance.now() - started).toBeLessThan(20_000);
  const next = await notebook.run(
    "for (let tries = 0; ; tries++) { await new Promise((r) => setTimeout(r, 50)); try { model; break; } catch (error) { if (tries === 200) throw error; } }\n" +
      "console.log(model.interrupted, model.history.epochs.length > 0, (await model.evaluate()).rows)",
  );
  expect(next.error).toBeUndefined();
  expect(next.stdout).toBe("true true 200\n");
  expect(notebook.restarts).toEqual([]);
});

test("the live curve is shown once, then updated, at most eight times a second", async () => {
  const started = performance.now();
  const { published, error } = await notebook.run(
    "await data.fit(mlp({ hidden: [64, 64] }), { epochs: 300 }); null",
  );
  expect(error).toBeUndefined();
  const seconds = (performance.now() - started) / 1000;
  const shown = published.map(({ type }) => type);
  const updates = shown.filter((type) => type === "update_display_data").length;
  expect(shown.filter((type) => type === "display_data")).toHaveLength(1);
  expect(updates).toBeGreaterThan(0);
  expect(updates).toBeLessThanOrEqual(Math.ceil(seconds * 8) + 1);
  const last = published.findLast(({ type }) => type === "update_display_data");
  expect(JSON.stringify(last)).toContain("Training, 300 epochs");
});
