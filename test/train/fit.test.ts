import { describe, expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { fit } from "#sdk/train/fit.ts";
import { flattenParams } from "#sdk/train/params.ts";
import { finisher, outputsOf, unscale, type Goal } from "#sdk/train/task.ts";
import { predictor } from "#sdk/train/predictor.ts";

const random = new Philox(11, "data");
const rows = 300;
const x = Float32Array.from({ length: rows * 2 }, () => random.normal());
const at = (row: number, column: number) => x[row * 2 + column]!;
/** Two classes that no straight line parts. */
const xor = {
  x,
  y: Int32Array.from({ length: rows }, (_, row) => (at(row, 0) * at(row, 1) > 0 ? 1 : 0)),
  rows,
  columns: 2,
};
/** A number far from 0 with a large spread. */
const plane = {
  ...xor,
  y: Float32Array.from({ length: rows }, (_, row) => 1000 + 300 * at(row, 0) - 200 * at(row, 1)),
};
const classes: Goal = { kind: "classes", classes: ["no", "yes"] };
const recipe = mlp({ hidden: [16] });
const weights = (trained: Awaited<ReturnType<typeof fit>>) =>
  flattenParams(trained.params).map(([name, tensor]) => [name, [...tensor.dataSync()]]);

describe("fit", () => {
  test("learns two classes that no straight line parts", async () => {
    const { history } = await fit(recipe, classes, xor, {
      epochs: 60,
      learningRate: 0.02,
      validation: 0.2,
      seed: 1,
    });
    expect(history.metric).toBe("AUC");
    expect(history.epochs).toHaveLength(60);
    expect(history.epochs.at(-1)!.metric).toBeGreaterThan(0.97);
    expect(history.epochs.at(-1)!.loss).toBeLessThan(history.epochs[0]!.loss / 2);
  });

  test("learns a number in its own scale", async () => {
    const trained = await fit(mlp({ hidden: [] }), { kind: "number" }, plane, {
      epochs: 60,
      learningRate: 0.02,
      seed: 1,
    });
    const { goal, scale, params } = trained;
    const network = trained.recipe.build(2, outputsOf(goal));
    const predict = predictor(network, 2, 1, finisher(goal));
    const [found] = unscale(goal, scale, predict(params, new Float32Array([1, 1]), 1));
    expect(Math.abs(found! - 1100)).toBeLessThan(5);
  });

  test("gives the same weights for the same seed, bit for bit, with dropout and a last smaller batch", async () => {
    const once = (seed: number) =>
      fit(mlp({ hidden: [8], dropout: 0.2 }), classes, xor, { epochs: 3, batchSize: 64, seed });
    const first = await once(5);
    expect(weights(await once(5))).toEqual(weights(first));
    expect((await once(5)).history).toEqual(first.history);
    expect(weights(await once(6))).not.toEqual(weights(first));
  });

  test("stops early and keeps the best weights", async () => {
    // Labels at random: the validation loss soon rises.
    const y = Int32Array.from({ length: rows }, () => random.below(2));
    const { history } = await fit(
      mlp({ hidden: [64] }),
      classes,
      { ...xor, y },
      {
        epochs: 200,
        learningRate: 0.02,
        earlyStop: 4,
        seed: 1,
      },
    );
    const { epochs, best } = history;
    expect(epochs.length).toBe(best! + 4);
    const losses = epochs.map(({ validationLoss }) => validationLoss!);
    expect(losses[best! - 1]).toBe(Math.min(...losses));
  });

  test.each(["O1", { level: "O2", dtype: "bf16" }] as const)(
    "in 16 bits (%j) learns as well as in f32",
    async (precision) => {
      const options = { epochs: 10, learningRate: 0.02, seed: 1 };
      const [full, half] = [
        await fit(recipe, classes, xor, options),
        await fit(recipe, classes, xor, { ...options, precision }),
      ].map(({ history }) => history.epochs.at(-1)!.loss);
      expect(half).not.toBe(full);
      expect(Math.abs(half! - full!)).toBeLessThan(0.05);
    },
  );

  test("balanced class weights find more of a rare class", async () => {
    const y = Int32Array.from({ length: rows }, (_, row) =>
      at(row, 0) + 0.8 * random.normal() > 1.6 ? 1 : 0,
    );
    const found = async (classWeights?: "balanced") => {
      const trained = await fit(
        mlp({ hidden: [] }),
        classes,
        { ...xor, y },
        { epochs: 40, learningRate: 0.02, seed: 1, ...(classWeights ? { classWeights } : {}) },
      );
      const predict = predictor(trained.recipe.build(2, 2), 2, 2, finisher(classes));
      const p = predict(trained.params, x, rows);
      return Array.from(y, (_, row) => p[row * 2 + 1]!).filter((value) => value > 0.5).length;
    };
    expect(await found("balanced")).toBeGreaterThan(2 * (await found()));
  });

  test.each(["adam", "adamw", "sgd"] as const)("%s lowers the loss", async (optimizer) => {
    const { history } = await fit(recipe, classes, xor, {
      epochs: 10,
      optimizer,
      learningRate: 0.01,
      seed: 1,
    });
    expect(history.epochs.at(-1)!.loss).toBeLessThan(history.epochs[0]!.loss);
  });
});

describe("a signal", () => {
  test("ends the training within an epoch and keeps what was learned", async () => {
    const stop = new AbortController();
    const trained = await fit(
      recipe,
      classes,
      xor,
      { epochs: 10_000, seed: 1, signal: stop.signal },
      {
        onEpoch: ({ epochs }) => {
          if (epochs.length === 3) stop.abort();
        },
      },
    );
    expect(trained.interrupted).toBe(true);
    expect(trained.history.epochs.length).toBeLessThanOrEqual(4);
    const same = await fit(recipe, classes, xor, { epochs: 3, seed: 1 });
    expect(trained.history.epochs.slice(0, 3)).toEqual(same.history.epochs);
  });

  test("aborted before the start leaves the first weights", async () => {
    const trained = await fit(recipe, classes, xor, { epochs: 5, signal: AbortSignal.abort() });
    expect(trained.interrupted).toBe(true);
    expect(trained.history.epochs).toEqual([]);
  });
});

test("fewer rows than a batch has by default are one batch", async () => {
  const few = { x: x.slice(0, 20), y: xor.y.slice(0, 10), rows: 10, columns: 2 };
  const { settings, history } = await fit(recipe, classes, few, { epochs: 2 });
  expect(settings.batchSize).toBe(10);
  expect(history.epochs).toHaveLength(2);
});

describe("bad input", () => {
  test("a batch larger than the rows to learn from", async () => {
    await expect(fit(recipe, classes, xor, { batchSize: 500 })).rejects.toThrow(
      "fit: batchSize 500 is above the 300 rows to learn from; give 300 or less",
    );
  });

  test("a missing value among the features", async () => {
    const broken = { ...xor, x: x.slice() };
    broken.x[7] = NaN;
    await expect(fit(recipe, classes, broken)).rejects.toThrow("fit: feature 1 of row 3 is NaN");
  });

  test("a loss that is no number any more names the epoch and a remedy", async () => {
    const steep = { epochs: 50, optimizer: "sgd", learningRate: 1e12, seed: 1 } as const;
    await expect(fit(recipe, { kind: "number" }, plane, steep)).rejects.toThrow(
      /fit: the loss became (NaN|Infinity) in epoch \d+, step \d+; lower the learningRate \(now 1000000000000\)/,
    );
  });

  test.each([
    [{ epoch: 3 } as never, "fit: no option 'epoch'; did you mean 'epochs'?"],
    [{ epochs: 0 }, "fit: epochs is 0"],
    [{ learningRate: -1 }, "fit: learningRate is -1"],
    [{ validation: 1 }, "fit: validation is 1"],
    [{ earlyStop: 3, validation: 0 }, "fit: earlyStop needs validation rows"],
    [{ optimizer: "lion" as never }, 'fit: no optimizer "lion"'],
    [{ precision: "O3" as const }, "fit: precision O3 keeps no weights in f32; use O1 or O2"],
    [{ precision: "O4" as never }, "compile: there is no precision O4; use O0, O1, O2, O3"],
    [{ classWeights: { maybe: 2 } }, 'fit: classWeights names "maybe"; the classes are no, yes'],
  ])("%j", async (options, message) => {
    await expect(fit(recipe, classes, xor, options)).rejects.toThrow(message);
  });

  test("class weights for a number", async () => {
    await expect(
      fit(recipe, { kind: "number" }, plane, { classWeights: "balanced" }),
    ).rejects.toThrow("fit: classWeights need a target of classes");
  });
});
