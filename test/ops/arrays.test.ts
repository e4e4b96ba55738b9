import { describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import * as arrays from "#sdk/ops/arrays.ts";
import { add, gridSample, matmul, mul, pad, square, sum } from "#sdk/ops/index.ts";
import {
  fftFrequencies,
  linspace,
  maskedSelect,
  meshgrid,
  nonzero,
  rfftFrequencies,
  setUnion,
  tensor,
  unique,
} from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { load, numbers, opCases, type Dump } from "../support/oracle.ts";
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
  chunk,
  eigh,
  irfft,
  nanMean,
  nanSum,
  pack,
  qr,
  slogdet,
  split,
  svd,
  swapAxes,
  topK,
  trigamma,
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
  ...Object.entries({ acosh, digamma, lgamma, log10, log2, trigamma }).map(([name, fn]): Check => [
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
  // These are checked in gradients-rest.test.ts.
  const bessel = ["J0", "J1", "K0", "K0e", "K1", "K1e", "Y0", "Y1"].map((name) => `bessel${name}`);
  const flat = [
    "all",
    "allClose",
    "any",
    "argsort",
    ...bessel,
    "bitwiseAnd",
    "bitwiseNot",
    "bitwiseOr",
    "bitwiseXor",
    "countNonzero",
    "cumargmax",
    "cumargmin",
    "eig",
    "floorDivide",
    "gcd",
    "heaviside",
    "histogram",
    "isClose",
    "isFinite",
    "isIn",
    "isInfinite",
    "isNaN",
    "lcm",
    "leftShift",
    "luSolve",
    "matmulBits",
    "matrixRank",
    "nanArgmax",
    "nanArgmin",
    "nanMax",
    "nanMin",
    "nanStandardDeviation",
    "nanVariance",
    "nextAfter",
    "pack",
    "ravelIndex",
    "rightShift",
    "searchSorted",
    "unpack",
    "unravelIndex",
    "zeta",
  ];
  const compared = opCases().flatMap(({ op, grads }) => (grads === undefined ? [] : [op]));
  const checked = new Set([...checks.map(([name]) => name), ...compared]);
  const others = Object.keys(arrays).filter(
    (name) => !checked.has(name) && !/^random[A-Z]/.test(name),
  );
  expect(others.sort()).toEqual(flat);
});

test("nextAfter gives PyTorch's number to the last bit", () => {
  const cases = opCases().filter(({ op }) => op === "nextAfter");
  for (const entry of cases) {
    const [a, b] = entry.args.map((arg) => load(arg as Dump));
    const expected = numbers(entry.value).map(Math.fround);
    expect([...arrays.nextAfter(a!, b!).dataSync()]).toEqual(expected);
  }
  expect(cases).toHaveLength(3);
  const double = tensor(Float64Array.of(1, 0, 1e-320, -3));
  expect([...arrays.nextAfter(double, 9).dataSync()]).toEqual([
    1 + 2 ** -52,
    2 ** -1074,
    1e-320 + 2 ** -1074,
    -3 + 2 ** -51,
  ]);
});

test.each(["f16", "bf16"] as const)("nextAfter knows all numbers of %s", (dtype) => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const all =
    dtype === "f16"
      ? [...new Float16Array(bits.buffer)]
      : [...new Float32Array(Uint32Array.from(bits, (b) => b << 16).buffer)];
  // Both zeros are one place in the order.
  const inOrder = [...new Set(all.filter((x) => !Number.isNaN(x)))].sort((a, b) => a - b);
  const from = tensor(inOrder, { dtype });
  const after = (to: number) => [...arrays.nextAfter(from, to).dataSync()].map((x) => x + 0);
  expect(after(Infinity)).toEqual([...inOrder.slice(1), Infinity]);
  expect(after(-Infinity)).toEqual([-Infinity, ...inOrder.slice(0, -1)]);
});

test("gcd and lcm are exact in every dtype of whole numbers", () => {
  const [a, b] = [7_540_113_804_746_346_429n, 4_660_046_610_375_530_309n];
  expect(arrays.gcd(tensor([a, 48n]), tensor([b, -36n])).bigDataSync()).toEqual(
    BigInt64Array.of(1n, 12n),
  );
  const bytes = (...values: number[]) => tensor(values, { dtype: "u8" });
  expect(arrays.gcd(bytes(233, 240), bytes(144, 180)).toArray()).toEqual([1, 60]);
  expect(arrays.lcm(bytes(12), 18).dtype).toBe("u8");
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

test.each(["f64", "f32", "f16", "bf16", "i64", "i32", "i8", "u8", "bool"] as const)(
  "unique elements of %s are of its dtype",
  (dtype) => {
    const {
      values,
      counts,
      inverse: places,
    } = unique(
      tensor([
        [1, 0, 1],
        [0, 1, 1],
      ]).cast(dtype),
    );
    expect([values.dtype, values.cast("i32").toArray()]).toEqual([dtype, [0, 1]]);
    expect(counts.toArray()).toEqual([2, 4]);
    expect(places.toArray()).toEqual([
      [1, 0, 1],
      [0, 1, 1],
    ]);
  },
);

test("unique elements of nothing are none, both zeros are one, neighbouring large i64 are two", () => {
  expect(Object.values(unique(tensor([]))).map(({ shape }) => shape)).toEqual([[0], [0], [0]]);
  const zeros = unique(tensor([0, -0, 5]));
  expect(zeros.values.toArray()).toEqual([0, 5]);
  expect(zeros.counts.toArray()).toEqual([2, 1]);
  expect(unique(tensor([2n ** 60n, 2n ** 60n + 1n, 2n ** 60n])).counts.toArray()).toEqual([2, 1]);
});

test("pad goes around one and two elements as often as it has to", () => {
  const one = pad(tensor([4]), [[2, 1]], { mode: "reflect" });
  expect(one.toArray()).toEqual([4, 4, 4, 4]);
  const two = pad(tensor([1, 2]), [[10, 9]], { mode: "reflect" });
  expect(two.toArray()).toEqual(Array.from({ length: 21 }, (_, i) => (i % 2) + 1));
  const twice = pad(tensor([1, 2, 3]), [[3, 4]], { mode: "circular" });
  expect(twice.toArray()).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1]);
  const ends = pad(tensor([1, 2, 3]), [[2, 1]], { mode: "replicate" });
  expect(ends.toArray()).toEqual([1, 1, 1, 2, 3, 3]);
});

test("gridSample by the nearest place has no gradient for its grid, and says so", () => {
  const image = tensor([[[[1], [2]]]]);
  const seen = (grid: Tensor) => gridSample(image, grid, { mode: "nearest" }).sum();
  expect(() => grad(seen)(tensor([[[[0, 0]]]]))).toThrow(
    "grad: the result depends on the argument only through gridSample by the nearest, which has no gradient",
  );
});

test("gridSample sees zeros outside, whatever the border holds", () => {
  const image = tensor([Infinity, Number.NaN, 1, 2]).reshape([1, 2, 2, 1]);
  const far = tensor([-9, -9, 9, -9]).reshape([1, 1, 2, 2]);
  expect([...gridSample(image, far).dataSync()]).toEqual([0, 0]);
});

test("what only values decide: places and elements", () => {
  expect(nonzero(tensor([-0, 1, 0], { dtype: "bf16" })).toArray()).toEqual([[1]]);
  expect(nonzero(tensor([0n, 2n ** 60n])).toArray()).toEqual([[1]]);
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
  expect(fftFrequencies(5, 0.5).toArray()).toEqual([0, 0.4, 0.8, -0.8, -0.4].map(Math.fround));
  expect(fftFrequencies(4, 1, "f64").toArray()).toEqual([0, 0.25, -0.5, -0.25]);
  expect(rfftFrequencies(5, 0.5).toArray()).toEqual([0, 0.4, 0.8].map(Math.fround));
  expect(meshgrid(tensor([1, 2]), tensor([3, 4, 5])).map(({ shape }) => shape)).toEqual([
    [2, 3],
    [2, 3],
  ]);
});

test("the gradient of unique elements goes to the first place of each", () => {
  const slope = (f: (x: Tensor) => Tensor) => grad(f)(tensor([3, 1, 3, 2])).toArray();
  expect(slope((x) => sum(square(unique(x).values)))).toEqual([6, 2, 0, 4]);
  expect(slope((x) => sum(setUnion(x, tensor([9, 1]))))).toEqual([1, 1, 0, 1]);
});

test.each([
  ["bool", 1, "bool"],
  ["bool", 2, "i32"],
  ["u8", 255, "u8"],
  ["u8", -1, "i32"],
  ["i32", 2 ** 31, "i64"],
  ["i32", 0.5, "f32"],
  ["f16", 1e6, "f32"],
  ["f16", -Infinity, "f16"],
] as const)("%s with %s around it is %s", (dtype, value, expected) => {
  const padded = pad(tensor([1], { dtype }), [[1, 0]], { value });
  expect({ dtype: padded.dtype, values: padded.toArray() }).toEqual({
    dtype: expected,
    values: expected === "bool" ? [true, true] : [value, 1],
  });
});
