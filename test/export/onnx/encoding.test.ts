import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { dataset } from "#sdk/datasets/index.ts";
import { csv } from "#sdk/fluent/sources.ts";
import type { Model } from "#sdk/fluent/model.ts";
import type { AnyFrame } from "#sdk/fluent/frame.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { columns, runtime, type AnyRow } from "./runtime.ts";

const folder = mkdtempSync(join(tmpdir(), "sonde-encoding-"));
const session = runtime();
let shop: AnyFrame;
let rows: AnyRow[];

beforeAll(async () => {
  const lines = Array.from({ length: 120 }, (_, i) => {
    const size = i % 11 === 3 ? "" : ["small", "middle", "large"][i % 3];
    const price = i % 7 === 5 ? "" : (3 + ((i * 37) % 50) / 4).toFixed(2);
    const sold = i % 13 === 6 ? "" : String(i % 2 === 0);
    return `${size},${price},${(i * 17) % 23},${sold},${["wood", "steel"][(i >> 1) % 2]},${i % 5 < 2 ? "yes" : "no"}`;
  });
  const path = join(folder, "shop.csv");
  writeFileSync(path, `size,price,stock,sold,material,good\n${lines.join("\n")}\n`);
  shop = await csv(path);
  rows = (await shop.rows()) as AnyRow[];
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await session.close();
});

async function probabilities(model: Model, given: readonly AnyRow[]): Promise<number[]> {
  const path = join(folder, "model.onnx");
  const { inputs } = await model.export(path);
  await session.load(readFileSync(path));
  const found = await session.run(columns(inputs, given));
  return Array.from(found["probabilities"]!);
}

async function same(model: Model, given: readonly AnyRow[]): Promise<void> {
  const expected = await model.predict(given);
  const found = await probabilities(model, given);
  const distances = expected
    .flatMap((each) => Object.values(each.probabilities))
    .map((value, i) => Math.abs(value - found[i]!));
  expect(distances.length).toBe(found.length);
  expect(Math.max(...distances)).toBeLessThan(1e-5);
}

const brief = { epochs: 2, seed: 1 };
const split = { target: "good", positive: "yes", seed: 1 };

describe("the encoding in the file does what the engine's does", () => {
  test("filling gaps of numbers, texts and truths", async () => {
    const model = await shop
      .clean((c) => c.impute("median"))
      .encode((e) => e.oneHot().standardize())
      .split(split)
      .fit(mlp({ hidden: [8] }), brief);
    await same(model, rows);
  });

  test("filling with a constant and with the mode, before and after standardising", async () => {
    const model = await shop
      .clean((c) => c.impute("mode", "size", "sold"))
      .encode((e) => e.ordinal("size").oneHot("material").standardize())
      .clean((c) => c.impute({ constant: 0.5 }, "price"))
      .split(split)
      .fit(mlp({ hidden: [8] }), brief);
    await same(model, rows);
  });

  test("the places of levels in a given order, and outliers and duplicates, which leave new rows alone", async () => {
    const model = await shop
      .clean((c) => c.impute("median").outliers({ z: 3 }).dropDuplicates())
      .encode((e) =>
        e.order("size", ["small", "middle", "large"]).oneHot("material").standardize("price"),
      )
      .split(split)
      .fit(mlp({ hidden: [8] }), brief);
    await same(model, rows);
  });

  test("calculated columns", async () => {
    const model = await shop
      .derive({
        each: (r) => r.price.div(r.stock),
        cheap: (r) => r.price.lt(8).and(r.stock.ge(4)),
        either: (r) => r.sold.or(r.price.between(5, 9)).not(),
        root: (r) => r.price.sub(6).sqrt().add(r.stock.add(1).log()),
        huge: (r) => r.stock.mul(1000).exp(),
        light: (r) => r.material.eq("wood"),
        odd: (r) => r.size.ne("large"),
        some: (r) => r.size.in("small", "large"),
        gap: (r) => r.price.isNull(),
        none: (r) => r.size.isNull(),
        filled: (r) => r.price.fill(1).pow(2).neg().abs(),
        known: (r) => r.sold.fill(false),
      })
      .clean((c) => c.impute("mean"))
      .encode((e) => e.oneHot().standardize())
      .split(split)
      .fit(mlp({ hidden: [8] }), brief);
    await same(model, rows);
  });

  test("a level that no training row had is none of the known ones", async () => {
    jest.spyOn(console, "warn").mockImplementation(() => {});
    const model = await shop
      .clean((c) => c.impute("median"))
      .encode((e) => e.oneHot("material").ordinal("size").standardize())
      .split(split)
      .fit(mlp({ hidden: [8] }), brief);
    await same(model, [
      { ...rows[0], material: "glass" },
      { ...rows[1], size: "tiny" },
    ]);
    jest.restoreAllMocks();
  });
});

test("a missing value that nothing fills gives NaN, where the engine refuses the row", async () => {
  const iris = await csv(dataset("iris"));
  const model = await iris
    .encode((e) => e.standardize())
    .split({ target: "species", seed: 1 })
    .fit(mlp({ hidden: [] }), brief);
  const [first] = (await iris.rows(1)) as AnyRow[];
  const found = await probabilities(model, [{ ...first, sepal_width: null }, first!]);
  expect(found.map(Number.isNaN)).toEqual([true, true, true, false, false, false]);
});

test("rows that are encoded already go in as one matrix", async () => {
  const iris = await csv(dataset("iris"));
  const model = await iris.split({ target: "species", seed: 1 }).fit(mlp({ hidden: [4] }), brief);
  const path = join(folder, "encoded.onnx");
  const { inputs } = await model.export(path, { inputs: "encoded" });
  expect(inputs).toEqual([{ name: "x", type: "float", shape: ["N", 4] }]);
  const flowers = (await iris.rows()) as Record<string, number>[];
  const names = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
  const x = Float32Array.from(flowers.flatMap((row) => names.map((name) => row[name]!)));
  await session.load(readFileSync(path));
  const found = await session.run({ x: { data: x, shape: [flowers.length, 4] } });
  const expected = await model.predict(flowers);
  expect(Array.from(found["label"]!)).toEqual(expected.map((each) => each.prediction));
});

describe("what cannot be exported is refused", () => {
  test("a calculation without a mapping, by its name and its column's", async () => {
    const model = await shop
      .select("material", "good")
      .encode((e) => e.oneHot("material"))
      .derive({ wooden: (r) => r.material.at(1) })
      .split(split)
      .fit(mlp({ hidden: [] }), brief);
    const path = join(folder, "model.onnx");
    await expect(model.export(path)).rejects.toThrow(
      "export: no ONNX mapping for 'at' in the derived column 'wooden'; export with",
    );
    expect((await model.export(path, { inputs: "encoded" })).inputs).toHaveLength(1);
  });

  test("a column of times, by its name", async () => {
    const path = join(folder, "visits.csv");
    const lines = Array.from(
      { length: 60 },
      (_, i) => `2024-0${1 + (i % 9)}-${10 + (i % 18)},${i % 3},${i % 2 === 0 ? "a" : "b"}`,
    );
    writeFileSync(path, `day,number,kind\n${lines.join("\n")}\n`);
    const model = await (
      await csv(path)
    )
      .derive({ month: (r) => r.day.month() })
      .drop("day")
      .split({ target: "kind", seed: 1 })
      .fit(mlp({ hidden: [] }), brief);
    await expect(model.export(join(folder, "visits.onnx"))).rejects.toThrow(
      "export: no ONNX mapping for the column 'day' (Time)",
    );
  });

  test("another format, and inputs that there are not", async () => {
    const model = await shop
      .select("stock", "good")
      .split(split)
      .fit(mlp({ hidden: [] }), brief);
    await expect(model.export(join(folder, "model.tflite"))).rejects.toThrow(
      "does not end in .onnx, the format that is written",
    );
    await expect(
      model.export(join(folder, "model.onnx"), { inputs: "rows" as never }),
    ).rejects.toThrow('export: inputs is "rows"; it is "columns" or "encoded"');
  });
});
