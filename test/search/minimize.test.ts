import { expect, test } from "@jest/globals";
import { choice, float, int, when } from "#sdk/search/dimension.ts";
import { minimize } from "#sdk/search/minimize.ts";

const bowl = ({ x, y }: { readonly x: number; readonly y: number }): number =>
  (x - 2) ** 2 + (y + 1) ** 2;
const plane = { x: float(-5, 5), y: float(-5, 5) };

test("the estimator finds a minimum that chance misses", async () => {
  const best = async (sampler: "tpe" | "random") => {
    const values: number[] = [];
    for (let seed = 0; seed < 7; seed++)
      values.push((await minimize(plane, bowl, { trials: 60, sampler, seed })).value);
    return values.sort((a, b) => a - b)[3]!;
  };
  const found = await best("tpe");
  expect(found).toBeLessThan(0.05);
  expect(found).toBeLessThan((await best("random")) / 2);
});

test("the same seed gives the same trials, another seed others", async () => {
  const first = await minimize(plane, bowl, { trials: 30, seed: 5 });
  expect(await minimize(plane, bowl, { trials: 30, seed: 5 })).toEqual(first);
  expect((await minimize(plane, bowl, { trials: 30, seed: 6 })).trials[0]).not.toEqual(
    first.trials[0],
  );
});

test("whole numbers, choices and conditions are searched together", async () => {
  const space = {
    kind: choice("a", "b"),
    n: int(1, 64, { log: true }),
    m: when({ kind: "b" }, int(0, 9)),
  };
  const found = await minimize(
    space,
    ({ kind, n, m }) => Math.abs(n - 16) + (kind === "b" ? Math.abs((m ?? 0) - 7) : 20),
    { trials: 80, seed: 1 },
  );
  expect(found.values.kind).toBe("b");
  expect(found.value).toBeLessThanOrEqual(2);
});

test("a candidate whose value is NaN fails alone", async () => {
  const found = await minimize(plane, (at) => (at.x > 0 ? Number.NaN : bowl(at)), {
    trials: 40,
    seed: 1,
  });
  expect(found.trials.some(({ value }) => Number.isNaN(value))).toBe(true);
  expect(found.values.x).toBeLessThanOrEqual(0);
  await expect(minimize(plane, () => Number.NaN, { trials: 12 })).rejects.toThrow(
    "minimize: the objective was NaN in all 12 trials",
  );
});

test("refuses what cannot be", async () => {
  await expect(minimize(plane, bowl, { trials: 0 })).rejects.toThrow("minimize: trials is 0");
  await expect(minimize(plane, bowl, { sampler: "grid" as never })).rejects.toThrow(
    'search: no sampler "grid"; there are random, tpe',
  );
});
