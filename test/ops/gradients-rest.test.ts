import { describe, expect, test } from "@jest/globals";
import * as arrays from "#sdk/ops/arrays.ts";
import * as networks from "#sdk/ops/networks.ts";
import { randomKey } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { gradientCheck, type Point } from "../support/gradient-check.ts";
import { opCases } from "../support/oracle.ts";

const x = { shape: [2, 3], data: [0.31, -0.72, 1.13, -1.54, 0.95, 1.86] };
const image = { shape: [1, 2, 2, 2], data: [0.31, -0.72, 1.13, -1.54, 0.95, 1.86, -0.4, 0.6] };
const spectrum = { shape: [3, 2], data: [0.5, 0, -0.7, 1.1, 0.9, 0] };
const key = randomKey(3);

type Check = readonly [name: string, fn: (...xs: Tensor[]) => Tensor, point: Point];

// What PyTorch's oracles say nothing of: those that return several tensors, that draw, or that pass over NaN.
const checks: readonly Check[] = [
  ["alphaDropout", (a) => networks.alphaDropout(a, 0.5, key), [x]],
  ["channelDropout", (a) => networks.channelDropout(a, 0.5, key), [image]],
  ["chunk", (a) => arrays.chunk(a, 2, 1)[0]!, [x]],
  ["gumbelSoftmax", (a) => networks.gumbelSoftmax(a, key, { temperature: 2 }), [x]],
  ["irfft", (a) => arrays.irfft(a, { n: 4 }), [spectrum]],
  ["nanMax", (a) => arrays.nanMax(a, 1), [x]],
  ["nanMean", (a) => arrays.nanMean(a, 1), [x]],
  ["nanMin", (a) => arrays.nanMin(a, 0), [x]],
  ["nanStandardDeviation", (a) => arrays.nanStandardDeviation(a, 1), [x]],
  ["nanVariance", (a) => arrays.nanVariance(a, 0, false, { correction: 1 }), [x]],
  ["nanSum", (a) => arrays.nanSum(a, 0), [x]],
  ["split", (a) => arrays.split(a, [1, 2], 1)[1]!, [x]],
  ["topK", (a) => arrays.topK(a, 2).values, [x]],
];

describe("the gradient is that of central differences", () => {
  test.each(checks)("%s", (_, fn, point) => {
    expect(gradientCheck(fn, point)).toBeNull();
  });
});

/** Their gradients have files of their own: decompositions and recurrent networks. */
const elsewhere = ["eigh", "gruOverTime", "lstmOverTime", "overTime", "qr", "slogdet", "svd"];
/** Whole numbers, bools, places and draws have none. */
const none =
  /^(all|any|arg|bin|bitwise|count|cumarg|eig$|fftShift|gcd|histogram|ifftShift|is|lcm|left|matrixRank|nextAfter|pack|random|right|searchSorted|unpack|floorDivide|heaviside|trigamma|trunc)/;

test("every op of arrays and networks has its gradient checked, here or by PyTorch", () => {
  const oracles = new Set(opCases().flatMap(({ op, grads }) => (grads ? [op] : [])));
  const checked = new Set([...oracles, ...elsewhere, ...checks.map(([name]) => name)]);
  const left = [...Object.keys(arrays), ...Object.keys(networks)].filter(
    (name) => !checked.has(name) && !none.test(name),
  );
  expect(left).toEqual([]);
});
