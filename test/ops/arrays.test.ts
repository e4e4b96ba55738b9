import { describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import * as arrays from "#sdk/ops/arrays.ts";
import { add, broadcastTo, expandDims, matmul, mul, pad, sum } from "#sdk/ops/index.ts";
import {
  eye,
  linspace,
  maskedSelect,
  meshgrid,
  nonzero,
  randomKey,
  tensor,
  unique,
  zeros,
} from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { difference, opCases } from "../support/oracle.ts";
import { gradientCheck, type Point } from "../support/gradient-check.ts";

/** Numbers that are no two alike and lie away from kinks. */
const x = { shape: [2, 3], data: [0.31, -0.72, 1.13, -1.54, 0.95, 1.86] };
const y = { shape: [3], data: [1.27, 0.61, -0.83] };
const inside = { shape: [4], data: [0.31, -0.72, 0.13, -0.54] };
const high = { shape: [3, 2], data: [1.3, -0.4, 0.2, 2.1, -0.7, 0.9] };
const even = { shape: [3, 3], data: [2, 0.3, -0.4, 0.1, 4, 0.5, 0.2, -0.3, 7] };
const above = { shape: [4], data: [1.31, 2.72, 1.63, 3.54] };

type Unary = (x: Tensor) => Tensor;
type Check = readonly [name: string, fn: (...xs: Tensor[]) => Tensor, point: Point];

const {
  acosh,
  asin,
  acos,
  asinh,
  atan,
  atan2,
  atanh,
  cbrt,
  celu,
  copysign,
  cosh,
  digamma,
  elu,
  erfc,
  erfinv,
  exp2,
  fmod,
  frac,
  hardSigmoid,
  hardSwish,
  hardshrink,
  hardtanh,
  hypot,
  leakyRelu,
  lerp,
  lgamma,
  log10,
  log2,
  logAddExp,
  logSigmoid,
  mish,
  nanToNum,
  prelu,
  reciprocal,
  selu,
  silu,
  sinh,
  softshrink,
  softsign,
  tan,
  tanhshrink,
  threshold,
  cholesky,
  chunk,
  eigh,
  fft,
  inverse,
  irfft,
  nanMean,
  nanSum,
  matrixRank,
  outer,
  pack,
  qr,
  slogdet,
  split,
  svd,
  swapAxes,
  topK,
  trigamma,
  triu,
  unpack,
} = arrays;

const everywhere: Readonly<Record<string, Unary>> = {
  asinh,
  atan,
  cbrt,
  celu,
  cosh,
  elu,
  erfc,
  exp2,
  frac,
  hardSigmoid,
  hardSwish,
  hardshrink,
  hardtanh,
  leakyRelu,
  logSigmoid,
  mish,
  nanToNum,
  reciprocal,
  selu,
  silu,
  sinh,
  softshrink,
  softsign,
  tanhshrink,
};
const checks: readonly Check[] = [
  ...Object.entries(everywhere).map(([name, fn]): Check => [name, (v) => fn(v), [x]]),
  ...Object.entries({ acos, asin, atanh, erfinv, tan }).map(([name, fn]): Check => [
    name,
    (v) => fn(v),
    [inside],
  ]),
  ...Object.entries({ acosh, digamma, lgamma, log10, log2 }).map(([name, fn]): Check => [
    name,
    (v) => fn(v),
    [above],
  ]),
  ["atan2", (a, b) => atan2(a, b), [x, y]],
  ["copysign", (a, b) => copysign(a, b), [x, y]],
  ["fmod", (a, b) => fmod(a, b), [x, y]],
  ["hypot", (a, b) => hypot(a, b), [x, y]],
  ["lerp", (a, b) => lerp(a, b, b), [x, y]],
  ["logAddExp", (a, b) => logAddExp(a, b), [x, y]],
  ["prelu", (a, b) => prelu(a, b), [x, y]],
  ["threshold", (a) => threshold(a, 0.5, -1), [x]],
  ["irfft", (a) => irfft(a), [high]],
  ["nanMean", (a) => nanMean(a), [x]],
  ["nanSum", (a) => nanSum(a, 1), [x]],
  ["qr q", (a) => qr(a).q, [high]],
  ["qr r", (a) => qr(a).r, [high]],
  ["svd s", (a) => svd(a).s, [high]],
  ["svd u", (a) => svd(a).u, [high]],
  ["svd v", (a) => svd(swapAxes(a, 0, 1)).v, [high]],
  [
    "svd",
    (a) => {
      const { u, s, v } = svd(a);
      return matmul(mul(u, s), swapAxes(v, 0, 1));
    },
    [high],
  ],
  ["eigh values", (a) => eigh(add(a, swapAxes(a, 0, 1))).values, [even]],
  ["eigh", (a) => eigh(add(a, swapAxes(a, 0, 1))).vectors, [even]],
  ["slogdet", (a) => slogdet(a).logAbs, [even]],
  ["topK", (a) => topK(a, 2).values, [x]],
  ["split", (a) => split(a, [1, 2], 1)[1]!, [x]],
  ["chunk", (a) => chunk(a, 2, 1)[0]!, [x]],
  ["qr", (a) => matmul(qr(a).q, qr(a).r), [high]],
];

describe("the gradient is that of central differences", () => {
  test.each(checks)("%s", (_, fn, point) => expect(gradientCheck(fn, point)).toBeNull());
});

test("every op that has a gradient is among them or compared with PyTorch's", () => {
  const flat = [
    "all",
    "any",
    "argsort",
    "bitwiseAnd",
    "bitwiseNot",
    "bitwiseOr",
    "bitwiseXor",
    "countNonzero",
    "cumargmax",
    "cumargmin",
    "floorDivide",
    "heaviside",
    "histogram",
    "isClose",
    "isFinite",
    "isInfinite",
    "isNaN",
    "leftShift",
    "matrixRank",
    "nanMax",
    "nanMin",
    "pack",
    "rightShift",
    "searchSorted",
    "trigamma",
    "unpack",
  ];
  const compared = opCases().flatMap(({ op, grads }) => (grads === undefined ? [] : [op]));
  const checked = new Set([...checks.map(([name]) => name), ...compared]);
  const others = Object.keys(arrays).filter(
    (name) => !checked.has(name) && !/^random[A-Z]/.test(name),
  );
  expect(others.sort()).toEqual(flat);
});

describe("decompositions", () => {
  const matrices = tensor([2, 1, 0.5, 1, 3, -1, 0.5, -1, 4, 5, 2, 1, 2, 6, 0, 1, 0, 7], {
    shape: [2, 3, 3],
  });
  const tall = tensor([1, 2, 3, 4, 5, 7, -2, 0.5], { shape: [4, 2] });
  const close = (found: Tensor, expected: Tensor) => {
    expect(found.shape).toEqual(expected.shape);
    expect(difference(found.dataSync(), expected.dataSync(), 1e-5)).toBeNull();
  };

  test.each([
    ["tall", tall],
    ["wide", tall.transpose()],
    ["batch", matrices],
  ])("qr of %s is Q times R", (_, a) => {
    const { q, r } = qr(a);
    close(matmul(q, r), a);
    close(
      matmul(swapAxes(q, -1, -2), q),
      broadcastTo(eye(q.shape.at(-1)!), [
        ...q.shape.slice(0, -2),
        q.shape.at(-1)!,
        q.shape.at(-1)!,
      ]),
    );
    expect(triu(r).dataSync()).toEqual(r.dataSync());
  });

  test.each([
    ["tall", tall],
    ["wide", tall.transpose()],
    ["batch", matrices],
  ])("svd of %s is U times S times V", (_, a) => {
    const { u, s, v } = svd(a);
    close(matmul(mul(u, expandDims(s, -2)), swapAxes(v, -1, -2)), a);
    const width = s.shape.at(-1)!;
    const isDescending = (value: number, i: number, all: number[]) =>
      i % width === 0 || value <= all[i - 1]!;
    expect([...s.dataSync()].every(isDescending)).toBe(true);
  });

  test("eigh gives the values and vectors of symmetric matrices", () => {
    const { values, vectors } = eigh(matrices);
    close(matmul(matrices, vectors), mul(vectors, expandDims(values, -2)));
  });

  test("slogdet says the sign and the logarithm, and of a singular matrix 0 and −∞", () => {
    const { sign, logAbs } = slogdet(tensor([0, 2, 3, 0, 1, 2, 2, 4], { shape: [2, 2, 2] }));
    expect([...sign.dataSync()]).toEqual([-1, 0]);
    expect(logAbs.dataSync()[0]).toBeCloseTo(Math.log(6));
    expect(logAbs.dataSync()[1]).toBe(-Infinity);
  });

  test("the rank counts what is not nearly 0", () => {
    expect(matrixRank(outer(tensor([1, 2, 3]), tensor([1, 2]))).item()).toBe(1);
    expect(matrixRank(eye(3)).item()).toBe(3);
  });

  test("a matrix that is not positive definite has no Cholesky factor, a singular one no inverse", () => {
    const indefinite = tensor([1, 2, 2, 1], { shape: [2, 2] });
    expect([...cholesky(indefinite).dataSync()].some(Number.isNaN)).toBe(true);
    expect(
      [
        ...inverse(
          tensor([
            [1, 2],
            [2, 4],
          ]),
        ).dataSync(),
      ].some(Number.isFinite),
    ).toBe(false);
  });

  test("everything runs in f64 as well", () => {
    const a = matrices.cast("f64");
    const { u, s, v } = svd(a);
    const back = matmul(mul(u, expandDims(s, -2)), swapAxes(v, -1, -2));
    expect(difference(back.dataSync(), a.dataSync(), 1e-13)).toBeNull();
    expect(fft(a.reshape([3, 3, 2])).dtype).toBe("f64");
  });
});

test("topK gives the greatest or the least and their places", () => {
  const x = tensor([
    [3, 1, 4],
    [1, 5, 9],
  ]);
  expect(topK(x, 2).values.toArray()).toEqual([
    [4, 3],
    [9, 5],
  ]);
  expect(topK(x, 1, 0, { largest: false }).indices.toArray()).toEqual([[1, 0, 0]]);
});

test("split and chunk cut an axis up", () => {
  const x = tensor([[1, 2, 3, 4, 5]]);
  expect(split(x, [2, 3], 1).map((part) => part.toArray())).toEqual([[[1, 2]], [[3, 4, 5]]]);
  expect(chunk(x, 2, 1).map(({ shape }) => shape)).toEqual([
    [1, 2],
    [1, 2],
    [1, 1],
  ]);
});

test("numbers of 4 bits and 1 bit survive packing", () => {
  const small = tensor([-8, -1, 0, 7, 3], { dtype: "i8" });
  expect(pack(small, "i4").shape).toEqual([3]);
  expect([...unpack(pack(small, "i4"), "i4", 5).dataSync()]).toEqual([-8, -1, 0, 7, 3]);
  const bits = tensor([1, 0, 0, 1, 1, 0, 1, 1, 1, 0], { dtype: "bool" });
  expect([...pack(bits, "b1").dataSync()]).toEqual([217, 1]);
  expect([...unpack(pack(bits, "b1"), "b1", 10).dataSync()]).toEqual([...bits.dataSync()]);
});

test("unique elements come in order, with their number and places", () => {
  const { values, counts, inverse: places } = unique(tensor([3, 1, 3, Number.NaN, 2, Number.NaN]));
  expect([...values.dataSync()]).toEqual([1, 2, 3, Number.NaN]);
  expect([...counts.dataSync()]).toEqual([1, 1, 2, 2]);
  expect([...places.dataSync()]).toEqual([2, 0, 2, 3, 1, 3]);
});

test("what only values decide: places and elements", () => {
  expect(
    nonzero(
      tensor([
        [0, 5, 0],
        [7, 0, Number.NaN],
      ]),
    ).toArray(),
  ).toEqual([
    [0, 1],
    [1, 0],
    [1, 2],
  ]);
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const mask = tensor([
    [true, false],
    [false, true],
  ]);
  expect(maskedSelect(x, mask).toArray()).toEqual([1, 4]);
  const slopes = grad(([v]: Tensor[]) => sum(maskedSelect(v!, mask)))([x])[0]!;
  expect(slopes.toArray()).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test("grids", () => {
  expect([...linspace(0, 1, 5).dataSync()]).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(meshgrid(tensor([1, 2]), tensor([3, 4, 5])).map(({ shape }) => shape)).toEqual([
    [2, 3],
    [2, 3],
  ]);
});

const m = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const errors: readonly (readonly [message: string, call: () => unknown])[] = [
  [
    "trigamma: has no gradient; leave the third derivative of lgamma out",
    () => grad(([v]: Tensor[]) => sum(trigamma(v!)))([m]),
  ],
  ["cumsum: needs an axis, got a scalar", () => arrays.cumsum(tensor(1))],
  ["topK: 4 of the 3 elements of axis 1", () => topK(m, 4)],
  [
    "searchSorted: axes before the last differ, got [2, 3] and [3, 1]",
    () => arrays.searchSorted(m, tensor([[1], [2], [3]])),
  ],
  ["quantile: q is from 0 to 1, got 2", () => arrays.quantile(m, 2)],
  ["quantile: needs at least one element", () => arrays.quantile(zeros([0]), 0.5)],
  ["split: 3 places do not divide into 2 parts", () => split(m, 2, 1)],
  ["split: parts of [1, 1] are not the 3 places of axis 1", () => split(m, [1, 1], 1)],
  ["chunk: the length is a whole number from 1 up, got 0", () => chunk(m, 0)],
  ["unfold: windows of 4, 1 apart, in 3 places", () => arrays.unfold(m, 4, 1)],
  ["moveAxis: 2 axes to 1 places", () => arrays.moveAxis(m, [0, 1], 0)],
  ["diagonal: expected matrices, got [3]", () => arrays.diagonal(zeros([3]))],
  ["diag: needs an axis, got a scalar", () => arrays.diag(tensor(1))],
  ["tril: expected matrices, got [3]", () => arrays.tril(zeros([3]))],
  [
    "scatterInto: needs an axis, got a scalar",
    () => arrays.scatterInto(tensor(1), tensor([0], { dtype: "i32" }), 1),
  ],
  [
    "putAlongAxis: shapes differ beside axis 1, got [2, 3] and [1]",
    () => arrays.putAlongAxis(m, tensor([0], { dtype: "i32" }), 1, 1),
  ],
  [
    "binCount: the weights must be like the index, got [2, 3] and [1]",
    () => arrays.binCount(tensor([0], { dtype: "i32" }), 2, m),
  ],
  [
    "histogram: needs 1 bin or more and low < high, got 0, 0, 1",
    () => arrays.histogram(m, { bins: 0, low: 0, high: 1 }),
  ],
  ["dot: expected vectors of one length, got [2, 3] and [2, 3]", () => arrays.dot(m, m)],
  ["inner: last sizes differ, got [2, 3] and [2]", () => arrays.inner(m, zeros([2]))],
  [
    "kron: at most 4 axes, got [1, 1, 1, 1, 1] and [1, 1, 1, 2, 3]",
    () => arrays.kron(zeros([1, 1, 1, 1, 1]), m),
  ],
  ['einsum: "ij" does not name the axes of 2 tensors', () => arrays.einsum("ij", m, m)],
  ['einsum: "ijk" names 3 axes of [2, 3]', () => arrays.einsum("ijk", m)],
  ['einsum: i is 2 and 3 long in "ij,ki"', () => arrays.einsum("ij,ki", m, m)],
  [
    'einsum: "ij->k" names an axis of the result twice, or one that no tensor has',
    () => arrays.einsum("ij->k", m),
  ],
  ["cholesky: expected square matrices, got [2, 3]", () => cholesky(m)],
  ["solve: sizes differ, got [2, 2] and [3]", () => arrays.solve(eye(2), zeros([3]))],
  [
    "qr: has a gradient for at least as many rows as columns, got [2, 3]",
    () => grad(([v]: Tensor[]) => sum(qr(v!).r))([m]),
  ],
  ["svd: expected matrices, got [3]", () => svd(zeros([3]))],
  ["fft: complex numbers have a last axis of 2, real and imaginary, got [2, 3]", () => fft(m)],
  ["irfft: 3 numbers are not those of 9", () => arrays.irfft(zeros([3, 2]), 9)],
  ["rfft: needs an axis, got a scalar", () => arrays.rfft(tensor(1))],
  ["pack: needs an axis, got a scalar", () => pack(tensor(1), "i4")],
  ["unpack: 5 numbers of i4 from [2] bytes", () => unpack(zeros([2], "u8"), "i4", 5)],
  [
    "pad: nothing to continue on axis 0 of [0]",
    () => pad(zeros([0]), [[1, 1]], { mode: "reflect" }),
  ],
  [
    "tensordot: sizes differ, got [2, 3] over [1] and [2, 3] over [0]",
    () => arrays.tensordot(m, m, 1),
  ],
  ["cross: expected three places, got [2] and [2]", () => arrays.cross(zeros([2]), zeros([2]))],
  ["matrixPower: the exponent is a whole number, got 0.5", () => arrays.matrixPower(eye(2), 0.5)],
  [
    "leastSquares: expected at least as many rows as columns, got [2, 3]",
    () => arrays.leastSquares(m, m),
  ],
  ["covariance: expected matrices, got [3]", () => arrays.covariance(zeros([3]))],
  ["linspace: the count is a whole number from 1 up, got 0", () => linspace(0, 1, 0)],
  [
    "maskedSelect: the mask must be like the tensor, got [1] and [2, 3]",
    () => maskedSelect(m, tensor([true])),
  ],
  ["meshgrid: expected vectors, got [2, 3]", () => meshgrid(m)],
  [
    "randomInteger: from 1 to 2²⁴ whole numbers, got 3 up to 3",
    () => arrays.randomInteger(randomKey(1), 3, 3, [1]),
  ],
  [
    "randomTruncatedNormal: needs low < high, got 1 and 0",
    () => arrays.randomTruncatedNormal(randomKey(1), [1], { low: 1, high: 0 }),
  ],
  [
    "randomCategorical: needs an axis, got a scalar",
    () => arrays.randomCategorical(randomKey(1), tensor(1)),
  ],
];

test.each(errors)("%s", (message, call) => expect(call).toThrow(message));
