import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { dataset } from "#sdk/datasets/index.ts";
import { load, type Model } from "#sdk/fluent/model.ts";
import { csv } from "#sdk/fluent/sources.ts";
import { mlp } from "#sdk/models/mlp.ts";

const folder = mkdtempSync(join(tmpdir(), "sonde-card-"));
afterAll(() => rmSync(folder, { recursive: true }));

let model: Model;
beforeAll(async () => {
  model = await (
    await csv(dataset("german-credit"))
  )
    .encode((e) => e.oneHot().standardize())
    .split({ target: "class", positive: "bad", seed: 1 })
    .fit(mlp({ hidden: [16] }), { epochs: 3, seed: 7, live: false });
});

test("a card tells what the model is, how good, and how it came about", async () => {
  const { facts } = await model.card();
  expect(facts.recipe).toMatchObject({ kind: "mlp", hidden: [16] });
  expect(facts.parameters).toBe(61 * 16 + 16 + 16 * 2 + 2);
  expect(facts.flops).toBe(2 * (61 * 16 + 16 * 2));
  expect(facts.bytes.weights).toBe(4 * facts.parameters);
  expect(facts.bytes.onnx).toBe((await model.export(join(folder, "credit.onnx"))).bytes);
  expect(facts.training.seed).toBe(7);
  expect(facts.epochs).toBe(3);
  expect(facts.seconds).toBeGreaterThan(0);
  expect(facts.dataHash).toMatch(/^[0-9a-f]{16,}$/);
  const auc = facts.evaluation!.metrics.auc!;
  expect(auc.low).toBeLessThan(auc.value);
  expect(auc.high).toBeGreaterThan(auc.value);
  expect(facts.energy).toBeNull();
});

test("energy is estimated only from watts that are given, and called an estimate", async () => {
  const card = await model.card({ watts: 100, pue: 1.5 });
  const { wattHours } = card.facts.energy!;
  expect(wattHours).toBeCloseTo((card.facts.seconds! * 150) / 3600, 12);
  expect(card.toText()).toContain("estimate, not measured");
  await expect(model.card({ watts: -1 })).rejects.toThrow("card: watts is -1; it is above 0");
  await expect(model.card({ watts: 10, pue: 0.5 })).rejects.toThrow("card: pue is 0.5");
});

test("a card is saved as JSON and as Markdown, and draws itself as a table", async () => {
  const card = await model.card();
  await card.save(join(folder, "card.json"));
  expect(JSON.parse(readFileSync(join(folder, "card.json"), "utf8"))).toEqual(
    JSON.parse(JSON.stringify(card)),
  );
  await card.save(join(folder, "card.md"));
  expect(readFileSync(join(folder, "card.md"), "utf8")).toMatch(/^\| class \| model \|\n\|---\|/);
  await expect(card.save(join(folder, "card.pdf"))).rejects.toThrow("neither in .json nor in .md");
  const draw = (card as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]!;
  expect(draw.call(card)["text/html"]).toContain("<th");
});

test("a model that was loaded knows neither how long it was trained nor test rows", async () => {
  await model.save(join(folder, "model"));
  const { facts } = await (await load(join(folder, "model"))).card();
  expect(facts.seconds).toBeNull();
  expect(facts.evaluation).toBeNull();
});
