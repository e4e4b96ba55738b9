import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { dataset } from "#sdk/datasets/index.ts";
import type { Model } from "#sdk/fluent/model.ts";
import { csv } from "#sdk/fluent/sources.ts";
import { mlp } from "#sdk/models/mlp.ts";

afterEach(() => {
  jest.restoreAllMocks();
});

describe("a target that is a number", () => {
  test("is learned in its own unit and judged by R²", async () => {
    const table = await csv(dataset("diabetes"));
    const model = await table
      .encode((e) => e.standardize())
      .split({ target: "progression", task: "number", seed: 1 })
      .fit(mlp({ hidden: [16] }), { epochs: 40, earlyStop: 8, seed: 1 });
    const score = await model.evaluate();
    expect(score.r2.value).toBeGreaterThan(0.3);
    expect(score.mae.value).toBeLessThan(60);
    expect(score.confusion).toBeUndefined();
    expect(() => score.auc).toThrow("is a number; its metrics are r2, mae, mse");
    const [first] = await model.predict(await table.rows(1));
    expect(first!.prediction).toBeGreaterThan(20);
    expect(first!.probabilities).toEqual({});
    expect((await model.importance({ repeats: 2 })).metric).toBe("R²");
  }, 120_000);
});

describe("a target of three classes", () => {
  let model: Model;
  beforeAll(async () => {
    const table = await csv(dataset("wine"));
    model = await table
      .encode((e) => e.standardize())
      .split({ target: "cultivar", task: "classes", seed: 1 })
      .fit(mlp({ hidden: [16] }), { epochs: 40, learningRate: 0.01, seed: 1 });
  }, 120_000);

  test("is learned and judged by accuracy and the mean AUC", async () => {
    const score = await model.evaluate();
    expect(score.accuracy.value).toBeGreaterThan(0.9);
    expect(score.auc.value).toBeGreaterThan(0.95);
    expect(score.confusion!.counts).toHaveLength(3);
    expect(score.classScores).toHaveLength(3);
  });

  test("is explained by the drop of its accuracy", async () => {
    expect((await model.importance({ repeats: 2 })).metric).toBe("accuracy");
  });
});

describe("new rows", () => {
  let model: Model;
  let applicant: Record<string, unknown>;
  beforeAll(async () => {
    const credit = await csv(dataset("german-credit"));
    [applicant = {}] = (await credit.rows(1)) as Record<string, unknown>[];
    model = await credit
      .encode((e) => e.oneHot().standardize())
      .split({ target: "class", positive: "bad", seed: 1 })
      .fit(mlp({ hidden: [8] }), { epochs: 2, seed: 1 });
  }, 120_000);

  test("with a level that no training row had are predicted, and it is said", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
    const predictions = await model.predict([{ ...applicant, purpose: "spaceship" }]);
    expect(predictions).toHaveLength(1);
    expect(warn).toHaveBeenCalledWith(
      "predict: 'purpose' is 'spaceship' in 1 row, which no training row had; it counts as none of the known ones",
    );
  });

  test("without a column are refused by its name", async () => {
    const { duration: _, ...rest } = applicant;
    await expect(model.predict([rest])).rejects.toThrow("predict: row 0 has no");
  });

  test("that are not a list are refused", async () => {
    await expect(model.predict(applicant as never)).rejects.toThrow(
      "predict: expected a list of rows or a frame; put a single row in brackets",
    );
  });

  test("none at all give no prediction", async () => {
    expect(await model.predict([])).toEqual([]);
  });
});

test("rows that are encoded already are refused with the remedy", async () => {
  const table = await csv(dataset("german-credit"));
  const encoded = table.select("purpose", "age", "class").encode((e) => e.oneHot().standardize());
  const model = await encoded.split({ target: "class" }).fit(mlp({ hidden: [4] }), { epochs: 1 });
  await expect(model.predict(encoded.head(1))).rejects.toThrow(
    "predict: 'purpose' of row 0 is to be Cat, got numbers; give rows as they were before clean() and encode()",
  );
  await expect(model.importance({ repeat: 3 } as never)).rejects.toThrow(
    "importance: no option 'repeat'; did you mean 'repeats'?",
  );
  await expect(model.save(join(dataset("iris"), "model"))).rejects.toThrow(
    /save: cannot make the folder .*iris\.csv/,
  );
});

test("a fit without a network says what to give", async () => {
  const table = await csv(dataset("iris"));
  const data = table.split({ target: "species" });
  await expect(data.fit({ hidden: [8] } as never)).rejects.toThrow(
    "fit: expected a network to train, as in data.fit(mlp({ hidden: [64, 64] }))",
  );
});

test("folds below two are refused", async () => {
  const table = await csv(dataset("iris"));
  const split = table.split({ target: table.columns.at(-1)!.name });
  await expect(split.crossValidate(mlp(), { folds: 1 })).rejects.toThrow(
    "cross-validation: folds is 1",
  );
});
