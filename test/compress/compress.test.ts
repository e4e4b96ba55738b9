import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { dataset } from "#sdk/datasets/index.ts";
import { load, type Model } from "#sdk/fluent/model.ts";
import { csv } from "#sdk/fluent/sources.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { residualMlp } from "#sdk/models/residual-mlp.ts";

const seed = 1;
const wine = async () =>
  (await csv(dataset("wine")))
    .encode((e) => e.standardize())
    .split({ target: "cultivar", task: "classes", seed });

let model: Model;
beforeAll(async () => {
  model = await (
    await wine()
  ).fit(mlp({ hidden: [32, 32] }), { epochs: 20, learningRate: 0.005, seed, live: false });
}, 60_000);

test("8 bits change no class, and store a fourth", async () => {
  const small = await model.compress({ quantize: "int8", maxDrop: 0 });
  const { before, after } = small.report;
  expect(after.parameters).toBe(before.parameters);
  expect(after.macs).toBe(before.macs);
  expect(after.memoryBytes).toBeLessThan(0.4 * before.memoryBytes);
  expect(after.layers.map(({ bits }) => bits)).toEqual([8, 8, 8]);
  const rows = await (await csv(dataset("wine"))).rows(178);
  const [a, b] = [await model.predict(rows), await small.predict(rows)];
  const same = a.filter(({ prediction }, i) => prediction === b[i]!.prediction).length;
  expect(same).toBeGreaterThanOrEqual(176);
});

test("static 8 bits fix the scales of the inputs by calibration", async () => {
  const small = await model.compress({ quantize: "int8", activations: "static", maxDrop: 0.03 });
  expect(small.report.after.memoryBytes).toBeGreaterThan(0);
  expect((await small.evaluate()).accuracy.value).toBeGreaterThan(0.9);
});

test("neurons that go make layers smaller, and keeping 90 % cuts an inner layer to 81 %", async () => {
  const wide = await (
    await wine()
  ).fit(mlp({ hidden: [50, 50, 50], normalize: true }), { epochs: 5, seed, live: false });
  const { report, model: small } = await wide.compress({ structured: 0.1, epochs: 2 });
  expect(report.after.layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
    [13, 45],
    [45, 45],
    [45, 45],
    [45, 3],
  ]);
  const [before, after] = [report.before, report.after].map(({ layers }) => layers[1]!.macs);
  expect(after! / before!).toBeCloseTo(0.81, 10);
  expect(small.parameters).toBe(report.after.parameters);
  expect(report.after.parameters).toBeLessThan(report.before.parameters);
});

test("pruned weights stay 0 while it trains on, in as many steps as are gentle", async () => {
  const { report, original } = await model.compress({ prune: 0.8, epochs: 16 });
  const weights = 13 * 32 + 32 * 32 + 32 * 3;
  const biases = 32 + 32 + 3;
  expect(report.after.nonzero).toBeLessThanOrEqual(Math.round(0.2 * weights) + biases);
  expect(report.after.nonzero).toBeGreaterThan(0.19 * weights);
  expect(report.steps.map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => "prune"));
  expect(report.after.score.value).toBeGreaterThan(0.9);
  expect(original).toBe(model);
});

test("what was compressed is saved without its zeros and read again as it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sonde-compress-"));
  try {
    const small = await model.compress({
      prune: 0.5,
      structured: 0.25,
      quantize: "int8",
      activations: "static",
      epochs: 4,
    });
    await small.save(folder);
    const { size } = await stat(join(folder, "model.safetensors"));
    expect(size).toBe(small.report.after.diskBytes);
    const rows = await (await csv(dataset("wine"))).rows(20);
    expect(await (await load(folder)).predict(rows)).toEqual(await small.predict(rows));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a residual network is pruned and quantised, but knows no structured pruning", async () => {
  const residual = await (
    await wine()
  ).fit(residualMlp({ width: 16, depth: 2 }), { epochs: 5, seed, live: false });
  const small = await residual.compress({ prune: 0.3, quantize: "int8", epochs: 2 });
  expect(small.report.after.layers.every(({ bits }) => bits === 8)).toBe(true);
  await expect(residual.compress({ structured: 0.5 })).rejects.toThrow(
    /compress: structured pruning knows .* not those of "resnet"/,
  );
});

test("a number target is judged by R²", async () => {
  const table = await csv(dataset("diabetes"));
  const number = await table
    .encode((e) => e.standardize())
    .split({ target: "progression", task: "number", seed })
    .fit(mlp({ hidden: [16] }), { epochs: 20, seed, live: false });
  const { report } = await number.compress({ structured: 0.5, quantize: "int8", epochs: 5 });
  expect(report.metric).toBe("R²");
  expect(report.after.score.value).toBeGreaterThan(report.before.score.value - 0.1);
});

test("the report draws itself", async () => {
  const small = await model.compress({ structured: 0.5, quantize: "int8", epochs: 3 });
  const text = small.report.toText();
  expect(text).toMatch(/parameters +1,603 +\d+ +−\d+\.\d %/);
  expect(text).toContain("the small model was trained on for 3 epochs, the original was not");
  expect(text).toMatch(/hidden2 +32×32 → 16×16/);
  expect(text).toMatch(/accuracy +\d\.\d{3} \[/);
  const draw = (small as unknown as Record<symbol, () => Promise<Record<string, string>>>)[
    Symbol.for("Jupyter.display")
  ]!;
  const bundle = await draw.call(small);
  expect(bundle["text/html"]).toContain("<table");
  expect(bundle["text/plain"]).toBe(text);
});

test("stopped before its end, it keeps what it reached and says so", async () => {
  const small = await model.compress({ prune: 0.9, epochs: 10, signal: AbortSignal.abort() });
  expect(small.report.interrupted).toBe(true);
  expect(small.report.steps).toHaveLength(1);
  expect(small.report.after.nonzero).toBeLessThan(small.report.before.nonzero);
  expect(small.report.toText()).toContain("interrupted before it was as small as asked");
});

describe("bad input", () => {
  test.each([
    [{}, "compress: nothing to do; give prune, structured or quantize"],
    [{ prune: 1.5 }, "compress: prune is 1.5; it is a share between 0 and 1"],
    [{ structured: 0 }, "compress: structured is 0; it is a share between 0 and 1"],
    [{ quantize: "int4" as "int8" }, 'compress: no quantization "int4"; there is int8'],
    [{ prune: 0.5, maxDrop: -1 }, "compress: maxDrop is -1; it is 0 or above"],
    [{ prune: 0.5, epochs: 0.5 }, "compress: epochs is 0.5; it is a whole number from 0 on"],
    [
      { structured: 0.99 },
      "compress: structured 0.99 leaves none of the 32 neurons in hidden1; take a smaller share",
    ],
    [{ prune: 0.9999, epochs: 0 }, /compress: pruning 100 % of all weights leaves none of the \d+/],
  ])("%j is refused", async (options, message) => {
    await expect(model.compress(options)).rejects.toThrow(message);
  });

  test("a drop beyond maxDrop is refused with what was reached", async () => {
    await expect(
      model.compress({ prune: 0.95, epochs: 0, steps: 4, maxDrop: 0.01 }),
    ).rejects.toThrow(
      /accuracy fell from \d\.\d{4} to \d\.\d{4}, by \d\.\d{4}, more than maxDrop 0\.01; .* stayed within it/,
    );
  });

  test("rows of another schema are refused by what they are for", async () => {
    const rows = [{ alcohol: 13 }];
    await expect(
      model.compress({ quantize: "int8", activations: "static", calibrate: rows }),
    ).rejects.toThrow(/^compress: calibrate: row 0 has no 'malic_acid'/);
    const [row] = await (await csv(dataset("wine"))).rows(1);
    await expect(
      model.compress({
        quantize: "int8",
        activations: "static",
        calibrate: [{ ...row, alcohol: "much" }],
      }),
    ).rejects.toThrow(`compress: calibrate: 'alcohol' of row 0 is to be Num, got "much"`);
    await expect(model.compress({ prune: 0.5, rows: [{ ...row, cultivar: 9 }] })).rejects.toThrow(
      "compress: rows: 'cultivar' of row 0 is '9', a class the model does not know",
    );
  });

  test("a model that was loaded, or is in 8 bits already, is told what it lacks", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sonde-compress-"));
    try {
      await model.save(folder);
      const loaded = await load(folder);
      await expect(loaded.compress({ prune: 0.5 })).rejects.toThrow(/has no rows of its own/);
      const rows = await (await csv(dataset("wine"))).rows(178);
      const small = await loaded.compress({ prune: 0.5, rows, epochs: 2, quantize: "int8" });
      await expect(small.model.compress({ prune: 0.5, rows })).rejects.toThrow(/already in 8 bits/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
