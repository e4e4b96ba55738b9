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
const high = { shape: [3], data: [1.7, 2.4, 5.3] };
const matrix = { shape: [3, 3], data: [2, 0.3, -0.4, 0.1, 4, 0.5, 0.2, -0.3, 7] };
const vector = { shape: [3], data: [1.27, 0.61, -0.83] };
/** On both sides of where two ways of computing meet. */
const { besselJ0, besselJ1, besselK0, besselK0e, besselK1, besselK1e, besselY0, besselY1 } = arrays;
const bessel = Object.entries({
  besselJ0,
  besselJ1,
  besselK0,
  besselK0e,
  besselK1,
  besselK1e,
  besselY0,
  besselY1,
}).map(([name, fn]): Check => [name, (a) => fn(a), [{ shape: [4], data: [0.9, 1.7, 2.6, 9.4] }]]);
const checks: readonly Check[] = [
  ["alphaDropout", (a) => networks.alphaDropout(a, 0.5, key), [x]],
  ["channelDropout", (a) => networks.channelDropout(a, 0.5, key), [image]],
  ["chunk", (a) => arrays.chunk(a, 2, 1)[0]!, [x]],
  ["gumbelSoftmax", (a) => networks.gumbelSoftmax(a, key, { temperature: 2 }), [x]],
  ["irfft", (a) => arrays.irfft(a, { n: 4 }), [spectrum]],
  ...bessel,
  ["trigamma", (a) => arrays.trigamma(a), [high]],
  ["luSolve", (a, b) => arrays.luSolve(arrays.lu(a), b), [matrix, vector]],
  ["zeta", (a, b) => arrays.zeta(a, b), [high, high]],
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
  /^(all|any|arg|bin|bitwise|count|cumarg|eig$|fftShift|gcd|histogram|ifftShift|is|lcm|left|matmulBits|matrixRank|nextAfter|pack|random|right|searchSorted|unpack|floorDivide|heaviside|nanArg|ravelIndex|unravelIndex|trunc)/;

test("every op of arrays and networks has its gradient checked, here or by PyTorch", () => {
  const oracles = new Set(opCases().flatMap(({ op, grads }) => (grads ? [op] : [])));
  const checked = new Set([...oracles, ...elsewhere, ...checks.map(([name]) => name)]);
  const left = [...Object.keys(arrays), ...Object.keys(networks)].filter(
    (name) => !checked.has(name) && !none.test(name),
  );
  expect(left).toEqual([]);
});
