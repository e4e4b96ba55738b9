import { expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import {
  dropout,
  mean,
  mul,
  nextKey,
  randomNormal,
  randomUniform,
  standardDeviation,
  sum,
} from "#sdk/ops/index.ts";
import { ones, randomKey, tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const numbers = (x: Tensor) => [...x.dataSync()];

test("the same key, stream and shape give the same numbers", () => {
  const draw = () => numbers(randomUniform(randomKey(7), [5], 3));
  expect(draw()).toEqual(draw());
});

test("another key, stream or step gives others", () => {
  const key = randomKey(7);
  const all = [
    randomUniform(key, [5]),
    randomUniform(key, [5], 1),
    randomUniform(randomKey(8), [5]),
    randomUniform(nextKey(key), [5]),
  ].map((x) => numbers(x).join(" "));
  expect(new Set(all).size).toBe(4);
});

test("a key counts its steps in the third word", () => {
  expect(numbers(nextKey(tensor([5, 6, 7, 8], { dtype: "i32" })))).toEqual([5, 6, 8, 8]);
});

test("the bits are those of Philox 4x32-10", () => {
  // Random123's known answers for key 0, counter 0: 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
  const key = tensor([0, 0, 0, 0], { dtype: "i32" });
  const expected = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8].map(
    (x) => (x >>> 8) * 2 ** -24,
  );
  expect(numbers(randomUniform(key, [4], 0))).toEqual(expected);
});

test("uniform numbers fill [0, 1)", () => {
  const x = randomUniform(randomKey(1), [20_000]);
  const values = numbers(x);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  // Four standard errors of the mean, 0.289 / √20000.
  expect(Math.abs(mean(x).item() - 0.5)).toBeLessThan(0.0082);
});

test("normal numbers have mean 0 and deviation 1", () => {
  const x = randomNormal(randomKey(1), [20_001]);
  expect(Math.abs(mean(x).item())).toBeLessThan(0.029);
  expect(Math.abs(standardDeviation(x).item() - 1)).toBeLessThan(0.02);
});

test("dropout keeps the mean and gives the gradient of what stayed", () => {
  const key = randomKey(3);
  const y = numbers(dropout(ones([10_000]), 0.2, key));
  expect(new Set(y)).toEqual(new Set([0, 1.25]));
  // Four standard errors of the share that stays, √(0.2 · 0.8 / 10000).
  expect(Math.abs(y.filter((v) => v === 0).length / 10_000 - 0.2)).toBeLessThan(0.016);
  const slope = grad((x: Tensor) => sum(mul(dropout(x, 0.2, key), 3)))(ones([10_000]));
  expect(numbers(slope)).toEqual(y.map((v) => v * 3));
});

test("dropout of nothing is the tensor itself", () => {
  const x = ones([3]);
  expect(dropout(x, 0, randomKey(1))).toBe(x);
});
