import { describe, expect, test } from "@jest/globals";
import {
  cast,
  mean,
  randomBernoulli,
  randomBeta,
  randomCategorical,
  randomExponential,
  randomGamma,
  randomInteger,
  randomPermutation,
  randomTruncatedNormal,
  square,
  variance,
} from "#sdk/ops/index.ts";
import { randomKey, tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const key = randomKey(11);
const count = 40_000;

/** Draws with their mean and variance; the third number is how far the mean may be off. */
const moments: readonly (readonly [name: string, draws: Tensor, mean: number, variance: number])[] =
  [
    ["exponential", randomExponential(key, [count]), 1, 1],
    ["gamma of 2.5", randomGamma(key, 2.5, [count]), 2.5, 2.5],
    ["gamma of 0.5", randomGamma(key, 0.5, [count]), 0.5, 0.5],
    ["beta of 2 and 3", randomBeta(key, 2, 3, [count]), 0.4, 0.04],
    ["bernoulli of 0.3", cast(randomBernoulli(key, 0.3, [count]), "f32"), 0.3, 0.21],
    ["a die", cast(randomInteger(key, 1, 7, [count]), "f32"), 3.5, 35 / 12],
    ["normal within ±1", randomTruncatedNormal(key, [count], { low: -1, high: 1 }), 0, 0.29113],
  ];

describe("the mean and the variance are those of the distribution", () => {
  test.each(moments)("%s", (_, draws, expected, spread) => {
    // Five standard errors.
    expect(Math.abs(mean(draws).item() - expected)).toBeLessThan(5 * Math.sqrt(spread / count));
    expect(Math.abs(variance(draws).item() / spread - 1)).toBeLessThan(0.08);
  });
});

test("a truncated normal number lies within its bounds", () => {
  const draws = randomTruncatedNormal(key, [1000], { low: 0.5, high: 0.75 }).dataSync();
  expect(draws.every((x) => x >= 0.5 && x <= 0.75)).toBe(true);
});

test("categories come as often as their logits say", () => {
  const draws = randomCategorical(key, tensor([0, Math.log(3)]), [count]);
  expect(draws.shape).toEqual([count]);
  expect(Math.abs(mean(draws).item() - 0.75)).toBeLessThan(0.011);
});

test("a permutation has every number once and is not in order", () => {
  const order = [...randomPermutation(key, 100).dataSync()];
  expect(order.toSorted((a, b) => a - b)).toEqual(order.map((_, i) => i));
  expect(order).not.toEqual(order.map((_, i) => i));
});

test("gamma parameters broadcast, and each draw is its own", () => {
  const draws = randomGamma(key, tensor([[0.5], [20]]), [2, 1000]);
  const [small, large] = mean(draws, 1).dataSync();
  expect([small! < 1, large! > 18]).toEqual([true, true]);
  expect(mean(square(draws)).item()).toBeGreaterThan(100);
});
