import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { dataset } from "#sdk/datasets/index.ts";
import type { Model } from "#sdk/fluent/model.ts";
import { csv } from "#sdk/fluent/sources.ts";
import type { AnyFrame } from "#sdk/fluent/frame.ts";
import { mlp, type MlpOptions } from "#sdk/models/mlp.ts";
import { choice } from "#sdk/search/dimension.ts";
import { columns, runtime, type AnyRow, type Outputs } from "./runtime.ts";

const folder = mkdtempSync(join(tmpdir(), "sonde-onnx-"));
const session = runtime();
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await session.close();
});

const read = (name: Parameters<typeof dataset>[0]): Promise<AnyFrame> => csv(dataset(name));
const rowsOf = async (frame: AnyFrame): Promise<AnyRow[]> => (await frame.rows()) as AnyRow[];

/** What onnxruntime says of rows, all at once and the first one by itself. */
async function exported(
  model: Model,
  rows: readonly AnyRow[],
): Promise<{ readonly all: Outputs; readonly first: Outputs }> {
  const path = join(folder, `${crypto.randomUUID()}.onnx`);
  const { inputs } = await model.export(path);
  await session.load(readFileSync(path));
  return {
    all: await session.run(columns(inputs, rows)),
    first: await session.run(columns(inputs, rows.slice(0, 1))),
  };
}

/** The largest distance between numbers, relative where they are above 1. */
const distance = (a: readonly number[], b: ArrayLike<number>): number =>
  Math.max(...a.map((x, i) => Math.abs(x - b[i]!) / Math.max(1, Math.abs(x))));

/** The engine's answer and onnxruntime's to the same rows must be one. */
async function same(model: Model, rows: readonly AnyRow[]): Promise<void> {
  const expected = await model.predict(rows);
  const { all, first } = await exported(model, rows);
  const { prediction, probabilities } = expected[0]!;
  if (typeof prediction === "number") {
    const numbers = expected.map((each) => Number(each.prediction));
    expect(distance(numbers, all["prediction"]!)).toBeLessThan(1e-5);
    expect(distance([prediction], first["prediction"]!)).toBeLessThan(1e-5);
    return;
  }
  const numbers = expected.flatMap((each) => Object.values(each.probabilities));
  expect(all["probabilities"]!).toHaveLength(numbers.length);
  expect(distance(numbers, all["probabilities"]!)).toBeLessThan(1e-5);
  expect(distance(Object.values(probabilities), first["probabilities"]!)).toBeLessThan(1e-5);
  expect(Array.from(all["label"]!)).toEqual(expected.map((each) => each.prediction));
}

describe("a model in onnxruntime answers as the engine does", () => {
  const forms: MlpOptions[] = [
    { hidden: [] },
    { hidden: [16, 8], activation: "relu", dropout: 0.2 },
    { hidden: [16], activation: "gelu", normalize: true },
    { hidden: [16], activation: "tanh", normalize: true, dropout: 0.1 },
    { hidden: [16], activation: "sigmoid" },
  ];

  test.each(forms)("two classes from texts and numbers, %o", async (form) => {
    const credit = await read("german-credit");
    const model = await credit
      .encode((e) => e.oneHot().standardize())
      .split({ target: "class", positive: "bad", seed: 1 })
      .fit(mlp(form), { epochs: 3, seed: 1 });
    await same(model, await rowsOf(credit));
  });

  test("many classes from a column for each pixel", async () => {
    const digits = await read("digits");
    const model = await digits
      .encode((e) => e.standardize())
      .split({ target: "digit", task: "classes", seed: 1 })
      .fit(mlp({ hidden: [32] }), { epochs: 2, seed: 1 });
    await same(model, await rowsOf(digits));
  });

  test.each(["wine", "iris", "breast-cancer"] as const)("the classes of %s", async (name) => {
    const table = await read(name);
    const target = { wine: "cultivar", iris: "species", "breast-cancer": "diagnosis" }[name];
    const model = await table
      .encode((e) => e.standardize())
      .split({ target, task: "classes", seed: 1 })
      .fit(mlp({ hidden: [16] }), { epochs: 5, seed: 1 });
    await same(model, await rowsOf(table));
  });

  test("a number, in its own unit", async () => {
    const diabetes = await read("diabetes");
    const model = await diabetes
      .encode((e) => e.standardize())
      .split({ target: "progression", task: "number", seed: 1 })
      .fit(mlp({ hidden: [16], activation: "gelu" }), { epochs: 5, seed: 1 });
    await same(model, await rowsOf(diabetes));
  });

  test("the residual network that a search found", async () => {
    const credit = await read("german-credit");
    const found = await credit
      .encode((e) => e.oneHot().standardize())
      .split({ target: "class", positive: "bad", seed: 1 })
      .search(
        { backbone: choice("resnet"), depth: [1, 2], expansion: choice(1, 2) },
        { trials: 2, epochs: 2, repeats: 1, seed: 1 },
      );
    const model = await found.fit();
    expect(found.best.recipe.kind).toBe("resnet");
    await same(model, await rowsOf(credit));
  });

  test("a model that learned further rows", async () => {
    const digits = await read("digits");
    const rows = await rowsOf(digits);
    const model = await digits
      .encode((e) => e.standardize())
      .split({ target: "digit", task: "classes", seed: 1 })
      .fit(mlp({ hidden: [32] }), { epochs: 2, seed: 1 });
    await same(await model.update(rows.slice(0, 200), { ewc: { lambda: 100 } }), rows);
  });
});
