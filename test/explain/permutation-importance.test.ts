import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { permutationImportance } from "#sdk/explain/permutation-importance.ts";
import { r2 } from "#sdk/evaluate/regression.ts";

// scikit-learn's example: diabetes, Ridge(1e-2), validation rows.
const oracle = JSON.parse(
  readFileSync(new URL("../oracles/importance.json", import.meta.url), "utf8"),
) as {
  features: string[];
  weights: number[];
  intercept: number;
  x: number[][];
  y: number[];
  r2: number;
  mean: number[];
  deviation: number[];
};
const { features, weights, intercept, x, y } = oracle;
const rows = x.length;
const columns = features.length;
const predict = (flat: ArrayLike<number>) =>
  Float64Array.from({ length: rows }, (_, row) =>
    weights.reduce((sum, weight, j) => sum + weight * flat[row * columns + j]!, intercept),
  );
const input = {
  x: Float32Array.from(x.flat()),
  rows,
  columns,
  blocks: features.map((column, start) => ({ column, start, width: 1 })),
  metric: "R²",
  score: (flat: Float32Array) => r2(y, predict(flat)),
};

/** The mean drop of R² over all permutations, exactly: every row is as likely to get each other row's value. */
function expectedDrop(j: number): number {
  const mean = y.reduce((a, b) => a + b, 0) / rows;
  const spread = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const predicted = predict(x.flat());
  let shuffled = 0;
  let whole = 0;
  for (let i = 0; i < rows; i++) {
    whole += (y[i]! - predicted[i]!) ** 2;
    for (let k = 0; k < rows; k++)
      shuffled += (y[i]! - predicted[i]! - weights[j]! * (x[k]![j]! - x[i]![j]!)) ** 2 / rows;
  }
  return (shuffled - whole) / spread;
}

describe("permutation importance of the diabetes ridge", () => {
  test("starts from scikit-learn's R²", async () => {
    const importance = await permutationImportance(input, { repeats: 1 });
    expect(importance.baseline).toBeCloseTo(oracle.r2, 5);
  });

  test("meets the exact expectation within three standard errors, with scikit-learn's deviation", async () => {
    const repeats = 200;
    const importance = await permutationImportance(input, { repeats, seed: 5 });
    for (const { column, mean, deviation } of importance.columns) {
      const j = features.indexOf(column);
      expect(Math.abs(mean - expectedDrop(j))).toBeLessThan(
        (3 * deviation) / Math.sqrt(repeats) + 1e-6,
      );
      expect(Math.abs(deviation - oracle.deviation[j]!)).toBeLessThan(
        0.4 * oracle.deviation[j]! + 1e-4,
      );
    }
  });

  test("knows the reference's four first columns", async () => {
    expect(
      ["s5", "bmi", "bp", "sex"].map((name) => expectedDrop(features.indexOf(name)).toFixed(4)),
    ).toEqual(["0.2098", "0.1728", "0.0920", "0.0507"]);
    const importance = await permutationImportance(input, { repeats: 30 });
    expect(importance.top(4)).toEqual(["s5", "bmi", "bp", "sex"]);
  });

  test("is bit-equal for the same seed and leaves the features as they were", async () => {
    const before = input.x.slice();
    const first = await permutationImportance(input, { repeats: 5, seed: 9 });
    const again = await permutationImportance(input, { repeats: 5, seed: 9 });
    expect(again).toEqual(first);
    expect(input.x).toEqual(before);
  });
});

test("the columns of a block are shuffled together", async () => {
  const together = new Set<string>();
  const importance = await permutationImportance(
    {
      x: new Float32Array([1, 10, 2, 20, 3, 30]),
      rows: 3,
      columns: 2,
      blocks: [{ column: "pair", start: 0, width: 2 }],
      metric: "none",
      score: (flat) => {
        for (let i = 0; i < 6; i += 2) together.add(`${flat[i]} ${flat[i + 1]}`);
        return 0;
      },
    },
    { repeats: 20 },
  );
  expect([...together].sort()).toEqual(["1 10", "2 20", "3 30"]);
  expect(importance.columns).toHaveLength(1);
});

test("draws itself as sorted bars with error bars", async () => {
  const importance = await permutationImportance(input, { repeats: 5 });
  const { data } = importance.chart();
  if (data.kind !== "bars") throw new Error("expected bars");
  const values = data.bars.map(({ value }) => value);
  expect(values).toEqual([...values].sort((a, b) => b - a));
  expect(data.bars.every(({ error }) => error! >= 0)).toBe(true);
});

test("stops between columns when it is aborted", async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const running = permutationImportance(input, {
    repeats: 1,
    signal: stop.signal,
    onProgress: (done) => {
      seen.push(done);
      if (done === 2) stop.abort(new Error("interrupted"));
    },
  });
  await expect(running).rejects.toThrow("interrupted");
  expect(seen).toEqual([1, 2]);
});

test("repeats below one are refused", async () => {
  await expect(permutationImportance(input, { repeats: 0 })).rejects.toThrow("repeats is 0");
});
