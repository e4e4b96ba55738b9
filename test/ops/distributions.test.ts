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
  randomPoisson,
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
    ["beta of 0.01 and 0.01", randomBeta(key, 0.01, 0.01, [count]), 0.5, 0.25 / 1.02],
    ["beta of 0.5 and 2", randomBeta(key, 0.5, 2, [count]), 0.2, 1 / 6.25 / 3.5],
    ["bernoulli of 0.3", cast(randomBernoulli(key, 0.3, [count]), "f32"), 0.3, 0.21],
    ["poisson of 0.4", cast(randomPoisson(key, 0.4, [count]), "f32"), 0.4, 0.4],
    ["poisson of 7", cast(randomPoisson(key, 7, [count]), "f32"), 7, 7],
    ["poisson of 10", cast(randomPoisson(key, 10, [count]), "f32"), 10, 10],
    ["poisson of 300", cast(randomPoisson(key, 300, [count]), "f32"), 300, 300],
    ["poisson of 4 million", cast(randomPoisson(key, 4e6, [count]), "f64"), 4e6, 4e6],
    ["poisson of a billion", cast(randomPoisson(key, tensor(1e9), [count]), "f64"), 1e9, 1e9],
    ["a die", cast(randomInteger(key, 1, 7, [count]), "f32"), 3.5, 35 / 12],
    ["normal within ±1", randomTruncatedNormal(key, [count], { low: -1, high: 1 }), 0, 0.29113],
    [
      "normal from 5 to 6",
      randomTruncatedNormal(key, [count], { low: 5, high: 6 }),
      5.18315,
      0.029452,
    ],
    [
      "normal below −2",
      randomTruncatedNormal(key, [count], { low: -Infinity, high: -2 }),
      -2.37322,
      0.114279,
    ],
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

test.each([
  [5, 6],
  [-6, -5],
  [10, 11],
  [5, Infinity],
  [2, 2.5],
  [1, Infinity],
  [-Infinity, Infinity],
  [1e15, 1e20],
])("normal numbers from %d to %d are finite, inside and many", (low, high) => {
  const values = randomTruncatedNormal(key, [count], { low, high }).dataSync();
  expect(
    values.every((x) => Number.isFinite(x) && x >= Math.fround(low) && x <= Math.fround(high)),
  ).toBe(true);
  if (low < 1e10) expect(new Set(values).size).toBeGreaterThan(count / 10);
});

test("beta numbers of tiny parameters are never NaN", () => {
  const draws = randomBeta(key, 0.01, 0.01, [200_000]).dataSync();
  expect(draws.every((x) => x >= 0 && x <= 1)).toBe(true);
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

test.each([0, 0.4, 3, 9.9, 10, 50])("a rate of %d draws what a tensor of it draws", (rate) => {
  const [one, all] = [rate, tensor(rate)].map((x) => randomPoisson(key, x, [count]).dataSync());
  expect(one).toEqual(all);
});

test("counts come as often as Poisson's law says", () => {
  for (const rate of [2, 12]) {
    const draws = randomPoisson(key, rate, [count]).dataSync();
    let expected = Math.exp(-rate);
    for (let k = 0; k < 2 * rate; k++) {
      const share = draws.filter((x) => x === k).length / count;
      expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt(expected / count) + 1e-4);
      expected *= rate / (k + 1);
    }
  }
});

test("many whole numbers are all alike likely, up to the ends of i32", () => {
  // Of 24 bits, half of these would be divisible by three.
  const draws = randomInteger(key, 0, 3 * 2 ** 22, [count]).dataSync();
  const share = draws.filter((x) => x % 3 === 0).length / count;
  expect(Math.abs(share - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / count));
  const far = randomInteger(key, -(2 ** 30), 2 ** 30, [count]);
  expect([far.dtype, Math.abs(mean(far).item()) < 5 * 2 ** 30 / Math.sqrt(3 * count)]).toEqual(["i32", true]); // oxfmt-ignore
  const [least, most] = [-(2 ** 31), 2 ** 31 - 1];
  for (const low of [least, 0]) {
    const top = Math.max(...randomInteger(key, low, low + 2 ** 31, [count]).dataSync());
    expect(top <= low + 2 ** 31 - 1 && top > low + 2 ** 31 * 0.999).toBe(true);
  }
  expect(randomInteger(key, most, most + 1, [1]).toArray()).toEqual([most]);
  expect(() => randomInteger(key, least, most, [1])).toThrow(
    "randomInteger: from 1 to 2³¹ whole numbers of i32, got -2147483648 up to 2147483647",
  );
});

test("rates of counts broadcast, and none arrive at a rate of 0", () => {
  const draws = randomPoisson(key, tensor([[0], [50]]), [2, 500]);
  expect(draws.dtype).toBe("i32");
  const [none, many] = mean(draws, 1).dataSync();
  expect([none, many! > 48 && many! < 52]).toEqual([0, true]);
});

test("gamma parameters broadcast, and each draw is its own", () => {
  const draws = randomGamma(key, tensor([[0.5], [20]]), [2, 1000]);
  const [small, large] = mean(draws, 1).dataSync();
  expect([small! < 1, large! > 18]).toEqual([true, true]);
  expect(mean(square(draws)).item()).toBeGreaterThan(100);
});

test.each<readonly [message: string, draw: () => unknown]>([
  ["randomBernoulli: p is from 0 to 1, got 2", () => randomBernoulli(key, 2, [4])],
  ["randomBernoulli: p is from 0 to 1, got NaN", () => randomBernoulli(key, NaN, [4])],
  ["randomGamma: alpha is above 0 and finite, got -1", () => randomGamma(key, -1, [4])],
  ["randomBeta: b is above 0 and finite, got 0", () => randomBeta(key, 1, 0, [4])],
  ["randomPoisson: rate is 0 or above and finite, got -1", () => randomPoisson(key, -1, [4])],
  [
    "randomPoisson: the counts at a rate of 3000000000 are beyond i32; draw rate + √rate · randomNormal",
    () => randomPoisson(key, 3e9, [4]),
  ],
])("%s", (message, draw) => {
  expect(draw).toThrow(message);
});
