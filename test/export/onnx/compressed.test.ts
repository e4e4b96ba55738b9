import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { dataset } from "#sdk/datasets/index.ts";
import type { Model } from "#sdk/fluent/model.ts";
import { csv } from "#sdk/fluent/sources.ts";
import { mlp } from "#sdk/models/mlp.ts";
import type { CompressOptions } from "#sdk/fluent/compress.ts";
import { columns, runtime, type AnyRow } from "./runtime.ts";

const folder = mkdtempSync(join(tmpdir(), "sonde-compressed-"));
const session = runtime();
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await session.close();
});

let model: Model;
let rows: AnyRow[];
beforeAll(async () => {
  const digits = await csv(dataset("digits"));
  rows = (await digits.rows()) as AnyRow[];
  model = await digits
    .encode((e) => e.standardize())
    .split({ target: "digit", task: "classes", seed: 1 })
    .fit(mlp({ hidden: [64, 64] }), { epochs: 5, seed: 1, live: false });
}, 60_000);

/** How many labels are the engine's, how far the probabilities are from it, and the share of right labels on both sides. */
async function compare(options: CompressOptions) {
  const small = await model.compress(options);
  const path = join(folder, "small.onnx");
  const { inputs } = await small.export(path);
  await session.load(readFileSync(path));
  const found = await session.run(columns(inputs, rows));
  const expected = await small.predict(rows);
  const share = (is: (i: number) => boolean): number =>
    rows.filter((_, i) => is(i)).length / rows.length;
  const engine = expected.flatMap(({ probabilities }) => Object.values(probabilities));
  const onnx = found["probabilities"]!;
  return {
    agreement: share((i) => found["label"]![i] === expected[i]!.prediction),
    farthest: engine.reduce((most, value, i) => Math.max(most, Math.abs(value - onnx[i]!)), 0),
    accuracy: {
      engine: share((i) => expected[i]!.prediction === String(rows[i]!["digit"])),
      onnx: share((i) => found["label"]![i] === String(rows[i]!["digit"])),
    },
    bytes: statSync(path).size,
  };
}

describe("a compressed model in onnxruntime", () => {
  test("with pruned weights and fewer neurons answers as the engine does", async () => {
    const found = await compare({ prune: 0.5, structured: 0.25, epochs: 2 });
    expect(found.agreement).toBe(1);
    expect(found.farthest).toBeLessThan(1e-5);
  });

  test.each(["dynamic", "static"] as const)(
    "with 8 bits and %s scales agrees and scores as the engine does",
    async (activations) => {
      const found = await compare({ quantize: "int8", activations });
      expect(found.agreement).toBeGreaterThan(0.998);
      expect(Math.abs(found.accuracy.engine - found.accuracy.onnx)).toBeLessThan(0.002);
      const path = join(folder, "full.onnx");
      expect(found.bytes).toBeLessThan(0.5 * (await model.export(path)).bytes);
    },
  );
});
