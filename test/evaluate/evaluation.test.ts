import { describe, expect, test } from "@jest/globals";
import { bootstrap, weightedMean } from "#sdk/evaluate/bootstrap.ts";
import { evaluateClasses, evaluateNumber } from "#sdk/evaluate/evaluate.ts";

describe("bootstrap", () => {
  const values = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));

  test("covers a mean as the normal approximation does", () => {
    const { value, low, high } = bootstrap({ mean: weightedMean(values) }, 400, { seed: 1 }).mean;
    const half = 1.96 * Math.sqrt((0.25 * 0.75) / 400);
    expect(value).toBe(0.25);
    expect(Math.abs(low - (0.25 - half))).toBeLessThan(0.006);
    expect(Math.abs(high - (0.25 + half))).toBeLessThan(0.006);
  });

  test("gives the same interval for the same seed and another for another", () => {
    const once = (seed: number) => bootstrap({ mean: weightedMean(values) }, 400, { seed }).mean;
    expect(once(3)).toEqual(once(3));
    expect(once(3)).not.toEqual(once(4));
  });

  test("needs at least one draw", () => {
    expect(() => bootstrap({ mean: weightedMean(values) }, 400, { resamples: 0 })).toThrow(
      "resamples is 0",
    );
  });
});

describe("an evaluation of classes", () => {
  const evaluation = evaluateClasses({
    target: "class",
    classes: ["good", "bad"],
    positive: "bad",
    actual: [0, 0, 1, 1, 0],
    probabilities: [0.9, 0.1, 0.6, 0.4, 0.7, 0.3, 0.2, 0.8, 0.8, 0.2],
  });

  test("has accuracy, AUC and confusion", () => {
    expect(evaluation.accuracy.value).toBe(0.8);
    expect(evaluation.auc.value).toBeCloseTo(5 / 6, 12);
    expect(evaluation.confusion).toEqual({
      classes: ["good", "bad"],
      counts: [
        [3, 0],
        [1, 1],
      ],
    });
    expect(evaluation.classScores[1]).toEqual({
      class: "bad",
      precision: 1,
      recall: 0.5,
      f1: 2 / 3,
      support: 2,
    });
  });

  test("says a metric with its interval in one string", () => {
    expect(String(evaluation.accuracy)).toMatch(/^0\.800 \(95 % interval 0\.\d{3} to 1\.000\)$/);
  });

  test("draws itself as tables and a picture, and as text", async () => {
    const display = Symbol.for("Jupyter.display") as never;
    const bundle = await (evaluation[display] as () => Promise<Record<string, string>>).call(
      evaluation,
    );
    expect(Object.keys(bundle)).toEqual(["text/html", "text/plain"]);
    expect(bundle["text/html"]).toContain("<td");
    expect(bundle["text/html"]).toContain("data:image/svg+xml");
    expect(bundle["text/plain"]).toContain("class: 5 test rows");
  });

  test("shows a dash for what its rows do not define", () => {
    const single = evaluateClasses({
      target: "class",
      classes: ["no", "yes"],
      actual: [1, 1],
      probabilities: [0.2, 0.8, 0.4, 0.6],
    });
    expect(String(single.auc)).toBe("not defined for these rows");
    expect(single.toText()).toMatch(/AUC +– +\[–, –\]/);
  });

  test("has no R²", () => {
    expect(() => evaluation.r2).toThrow(
      'r2: "class" is a class; its metrics are accuracy, auc, logLoss',
    );
  });
});

test("an evaluation of numbers has R² and errors", () => {
  const evaluation = evaluateNumber({ target: "y", actual: [1, 2, 3], predicted: [1, 2, 4] });
  expect(evaluation.r2.value).toBe(0.5);
  expect(evaluation.mae.value).toBeCloseTo(1 / 3, 12);
  expect(evaluation.confusion).toBeUndefined();
  expect(() => evaluation.auc).toThrow('auc: "y" is a number');
});

test("a positive class that does not exist is refused", () => {
  expect(() =>
    evaluateClasses({
      target: "t",
      classes: ["a", "b"],
      positive: "c",
      actual: [0],
      probabilities: [1, 0],
    }),
  ).toThrow('evaluate: no class "c"; the classes are a, b');
});
