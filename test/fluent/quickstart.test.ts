import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seed } from "#sdk/core/index.ts";
import { dataset } from "#sdk/datasets/index.ts";
import { load, type Model } from "#sdk/fluent/model.ts";
import { csv } from "#sdk/fluent/sources.ts";
import type { AnyFrame } from "#sdk/fluent/frame.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { deviceName } from "#sdk/tensor/index.ts";

// The pipeline and the numbers of notebooks/quickstart.ipynb.
const recipe = mlp({ hidden: [64, 64], dropout: 0.3 });
const training = { epochs: 400, batchSize: 32, learningRate: 3e-5, earlyStop: 15 };
const pipeline = (credit: AnyFrame) =>
  credit
    .clean((c) => c.impute("median").dropDuplicates())
    .derive({ monthly: (row) => row.credit_amount.div(row.duration) })
    .encode((e) => e.oneHot().standardize());
const target = { target: "class", positive: "bad", test: 0.2, stratify: true };

/** The reference executor takes a minute for what the addon does in a third of a second. */
const slowest = 300_000;
const quick = deviceName() !== "reference";
if (!quick) console.log("skipped: the reference executor is too slow for fifteen trainings");

let credit: AnyFrame;
let folder: string;
beforeAll(async () => {
  seed(42);
  credit = await csv(dataset("german-credit"));
  folder = await mkdtemp(join(tmpdir(), "sonde-model-"));
});
afterAll(() => rm(folder, { recursive: true }));

(quick ? test : test.skip)(
  "the mean AUC of five folds is at least 0.76 over three seeds",
  async () => {
    const means: number[] = [];
    for (const value of [1, 2, 3]) {
      const split = pipeline(credit).split({ ...target, seed: value });
      const found = await split.crossValidate(recipe, { ...training, seed: value });
      means.push(found.mean("auc"));
    }
    expect(means.reduce((a, b) => a + b, 0) / 3).toBeGreaterThanOrEqual(0.76);
  },
  slowest,
);

describe("the quickstart's model", () => {
  let model: Model;
  beforeAll(async () => {
    model = await pipeline(credit).split(target).fit(recipe, training);
  }, slowest);

  test("judges its test rows", async () => {
    const score = await model.evaluate();
    expect(score.rows).toBe(200);
    expect(score.auc.value).toBeGreaterThan(0.7);
    expect(score.auc.low).toBeLessThan(score.auc.value);
    expect(score.confusion!.classes).toEqual(["good", "bad"]);
  });

  test(
    "is bit-equal when it is trained again",
    async () => {
      const again = await pipeline(await csv(dataset("german-credit")))
        .split(target)
        .fit(recipe, training);
      expect(again.history).toEqual(model.history);
      expect((await again.evaluate()).toJSON()).toEqual((await model.evaluate()).toJSON());
      await model.save(join(folder, "first"));
      await again.save(join(folder, "again"));
      for (const file of ["model.safetensors", "model.json"])
        expect(await readFile(join(folder, "again", file))).toEqual(
          await readFile(join(folder, "first", file)),
        );
    },
    slowest,
  );

  test("finds the columns that matter, by their own names", async () => {
    const importance = await model.importance({ repeats: 5 });
    expect(importance.columns).toHaveLength(21);
    expect(importance.top(3)).toContain("checking_status");
    const smaller = pipeline(credit).split(target).select(importance.top(5));
    const second = await smaller.fit(recipe, { ...training, epochs: 3 });
    expect(second.parameters).toBeLessThan(model.parameters);
  });

  test("comes back from its files and predicts the same", async () => {
    await model.save(join(folder, "credit.safetensors"));
    const loaded = await load(join(folder, "credit.safetensors"));
    const applicants = await credit.rows(20);
    const predictions = await model.predict(applicants);
    expect(await loaded.predict(applicants)).toEqual(predictions);
    expect(await loaded.predict(credit.head(20))).toEqual(predictions);
    expect(["good", "bad"]).toContain(predictions[0]!.prediction);
    const { good, bad } = predictions[0]!.probabilities;
    expect(good! + bad!).toBeCloseTo(1, 5);
    expect((await loaded.evaluate(credit.head(100))).rows).toBe(100);
    expect(loaded.history.epochs).toEqual(model.history.epochs);
  });

  test("tells in its card what it was made from", async () => {
    await model.save(join(folder, "carded"));
    const card = JSON.parse(await readFile(join(folder, "carded", "model.json"), "utf8"));
    expect(card).toMatchObject({
      format: "sonde-model",
      version: 1,
      seed: 42,
      recipe: { kind: "mlp", hidden: [64, 64] },
      training: { epochs: 400, earlyStop: 15 },
      evaluation: { rows: 200 },
    });
    expect(card.dataHash).toMatch(/^[0-9a-f]{64}$/);
    expect(card.made.sonde).toMatch(/^\d+\.\d+\.\d+/);
  });

  describe("damaged files", () => {
    const damage = async (file: string, change: (bytes: Buffer) => Buffer | string) => {
      await model.save(join(folder, "damaged"));
      const path = join(folder, "damaged", file);
      await writeFile(path, change(await readFile(path)));
      return load(join(folder, "damaged"));
    };

    test("weights that were cut", async () => {
      await expect(damage("model.safetensors", (bytes) => bytes.subarray(0, 1000))).rejects.toThrow(
        "is not the file that its card tells of; it is corrupt or of another model",
      );
    });

    test("one flipped bit in the weights", async () => {
      const flip = (bytes: Buffer) => {
        bytes[bytes.length - 5]! ^= 1;
        return bytes;
      };
      await expect(damage("model.safetensors", flip)).rejects.toThrow("it is corrupt");
    });

    test("a card that is no JSON", async () => {
      await expect(damage("model.json", (bytes) => bytes.subarray(0, 99))).rejects.toThrow(
        "is not JSON",
      );
    });

    test("a card that was edited", async () => {
      const edit = (bytes: Buffer) => bytes.toString().replace('"seed": 42', '"seed": 43');
      await expect(damage("model.json", edit)).rejects.toThrow("does not fit its checksum");
    });

    test("a JSON file of something else", async () => {
      await expect(damage("model.json", () => "{}")).rejects.toThrow("is not the card of a model");
    });

    test("no file at all", async () => {
      await expect(load(join(folder, "nothing"))).rejects.toThrow(
        /load: cannot read .*model\.json \(ENOENT\)/,
      );
    });
  });

  test("a loaded model without rows to judge says what to give", async () => {
    await model.save(join(folder, "bare"));
    const loaded = await load(join(folder, "bare"));
    await expect(loaded.evaluate()).rejects.toThrow("give rows with 'class'");
  });
});
