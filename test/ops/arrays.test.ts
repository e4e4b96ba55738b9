import { describe, expect, test } from "@jest/globals";
import * as arrays from "#sdk/ops/arrays.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { gradientCheck, type Point } from "../support/gradient-check.ts";

/** Numbers that are no two alike and lie away from kinks. */
const x = { shape: [2, 3], data: [0.31, -0.72, 1.13, -1.54, 0.95, 1.86] };
const y = { shape: [3], data: [1.27, 0.61, -0.83] };
const inside = { shape: [4], data: [0.31, -0.72, 0.13, -0.54] };
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
];

describe("the gradient is that of central differences", () => {
  test.each(checks)("%s", (_, fn, point) => expect(gradientCheck(fn, point)).toBeNull());
});

test("every op that has a gradient is among them", () => {
  const flat = [
    "bitwiseAnd",
    "bitwiseNot",
    "bitwiseOr",
    "bitwiseXor",
    "floorDivide",
    "heaviside",
    "isFinite",
    "isInfinite",
    "isNaN",
    "leftShift",
    "rightShift",
    "trigamma",
    "trunc",
  ];
  const checked = new Set(checks.map(([name]) => name));
  expect(
    Object.keys(arrays)
      .filter((name) => !checked.has(name))
      .sort(),
  ).toEqual(flat);
});
