import { expect, test } from "@jest/globals";
import { choice, float, when } from "#sdk/search/dimension.ts";
import { mainEffects } from "#sdk/search/forest.ts";
import { minimize } from "#sdk/search/minimize.ts";
import { parameterImportance } from "#sdk/search/parameter-importance.ts";
import { parametersOf } from "#sdk/search/space.ts";

test("a tree's variance is taken apart exactly", () => {
  // Left half 0; right half 1 below and 3 above. Mean 1; variance 1/2·1 + 1/4·0 + 1/4·4 = 3/2.
  const tree = [
    { low: [0, 0], high: [0.5, 1], value: 0 },
    { low: [0.5, 0], high: [1, 0.5], value: 1 },
    { low: [0.5, 0.5], high: [1, 1], value: 3 },
  ];
  // The first axis alone: 0 and 2 around 1, so 1. The second: 0.5 and 1.5 around 1, so 1/4.
  const [first, second] = mainEffects(tree, 2)!;
  expect(first).toBeCloseTo(1 / 1.5, 12);
  expect(second).toBeCloseTo(0.25 / 1.5, 12);
  expect(mainEffects([{ low: [0], high: [1], value: 4 }], 1)).toBeUndefined();
});

test("shares follow the variances of a sum, and a choice counts as it should", async () => {
  const space = { x: float(0, 1), y: float(0, 1), c: choice("a", "b"), idle: float(0, 1) };
  // Variances 9/12, 1/12 and 1/4, so shares of 0.692, 0.077 and 0.231.
  const { trials } = await minimize(space, ({ x, y, c }) => 3 * x + y + (c === "b" ? 1 : 0), {
    trials: 400,
    sampler: "random",
    seed: 3,
  });
  const found = parameterImportance(parametersOf(space), trials, "loss", 1);
  const share = Object.fromEntries(found.parameters.map((each) => [each.name, each.share]));
  expect(found.parameters.map(({ name }) => name)).toEqual(["x", "c", "y", "idle"]);
  expect(Math.abs(share["x"]! - 0.692)).toBeLessThan(0.08);
  expect(Math.abs(share["c"]! - 0.231)).toBeLessThan(0.08);
  expect(Math.abs(share["y"]! - 0.077)).toBeLessThan(0.05);
  expect(share["idle"]).toBeLessThan(0.02);
});

test("too few trials are refused", () => {
  expect(() => parameterImportance(parametersOf({ x: float(0, 1) }), [], "loss", 1)).toThrow(
    "importance: 0 complete trials are too few",
  );
});

test("conditional parameters are left out", async () => {
  const space = { c: choice("a", "b"), x: when({ c: "b" }, float(0, 1)), y: float(0, 1) };
  const { trials } = await minimize(space, ({ x, y }) => (x ?? 5) + y, { trials: 30, seed: 1 });
  const { parameters } = parameterImportance(parametersOf(space), trials, "loss", 1);
  expect(parameters.map(({ name }) => name).sort()).toEqual(["c", "y"]);
});
