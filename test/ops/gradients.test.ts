import { describe, expect, test } from "@jest/globals";
import * as ops from "#sdk/ops/index.ts";
import * as arrays from "#sdk/ops/arrays.ts";
import * as networks from "#sdk/ops/networks.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { gradientCheck, type Point } from "../support/gradient-check.ts";

// Away from kinks and poles, and no two alike.
const x = { shape: [2, 3], data: [0.31, -0.72, 1.13, -1.54, 0.95, 1.86] };
const y = { shape: [3], data: [1.27, 0.61, -0.83] };
const positive = { shape: [2, 3], data: [0.31, 0.72, 1.13, 1.54, 0.95, 1.86] };
const cube = {
  shape: [2, 3, 2],
  data: [3, 1, -2, 5, 4, -6, 2.5, -1.5, 0.5, -3.5, 6, 1.5].map((v) => v / 4),
};
const index = tensor([1, 0, 1], { dtype: "i32" });
const classes = tensor([2, 0], { dtype: "i32" });
const {
  abs,
  add,
  binaryCrossEntropy,
  broadcastTo,
  clip,
  concat,
  cos,
  crossEntropy,
  div,
  erf,
  exp,
  expandDims,
  expm1,
  flip,
  gather,
  gelu,
  gt,
  log,
  log1p,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  maximum,
  mean,
  meanAbsoluteError,
  meanSquaredError,
  min,
  minimum,
  mod,
  mul,
  neg,
  pad,
  pow,
  prod,
  relu,
  reshape,
  rsqrt,
  select,
  sigmoid,
  sin,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  squeeze,
  stack,
  standardDeviation,
  sub,
  sum,
  takeAlongAxis,
  tanh,
  transpose,
  variance,
} = ops;

type Check = readonly [name: string, fn: (...xs: Tensor[]) => Tensor, point: Point];

const checks: readonly Check[] = [
  ["abs", abs, [x]],
  ["add", add, [x, y]],
  [
    "binaryCrossEntropy",
    (a) =>
      binaryCrossEntropy(
        a,
        tensor([
          [0, 1, 1],
          [0, 1, 0],
        ]),
        { positiveWeight: 3 },
      ),
    [x],
  ],
  ["broadcastTo", (a) => broadcastTo(a, [2, 3]), [y]],
  ["clip", (a) => clip(a, -1, 1), [x]],
  ["concat", (a, b) => concat([a, expandDims(b, 0), a]), [x, y]],
  ["cos", cos, [x]],
  ["crossEntropy", (a) => crossEntropy(a, classes, { weights: [1, 2, 3], smoothing: 0.1 }), [x]],
  ["div", div, [x, y]],
  ["erf", erf, [x]],
  ["exp", exp, [x]],
  ["expandDims", (a) => expandDims(a, 1), [x]],
  ["expm1", expm1, [x]],
  ["flip", (a) => flip(a, 1), [x]],
  ["gather", (a) => gather(a, index, 1), [x]],
  ["gelu", (a) => gelu(a), [x]],
  ["gelu, tanh form", (a) => gelu(a, { approximate: "tanh" }), [x]],
  ["log", log, [positive]],
  ["log1p", log1p, [positive]],
  ["logSoftmax", (a) => logSoftmax(a), [x]],
  ["logSumExp", (a) => logSumExp(a, 0), [x]],
  ["matmul", matmul, [x, cube]],
  ["matmul with a vector", matmul, [x, y]],
  ["max", (a) => max(a, 0), [x]],
  ["maximum", maximum, [x, y]],
  ["mean", (a) => mean(a, 1), [x]],
  ["meanAbsoluteError", (a, b) => meanAbsoluteError(a, broadcastTo(b, [2, 3])), [x, y]],
  ["meanSquaredError", (a, b) => meanSquaredError(a, broadcastTo(b, [2, 3])), [x, y]],
  ["min", (a) => min(a, 1, true), [x]],
  ["minimum", minimum, [x, y]],
  ["mod", mod, [x, y]],
  ["mul", mul, [x, y]],
  ["neg", neg, [x]],
  [
    "pad",
    (a) =>
      pad(
        a,
        [
          [1, 0],
          [0, 2],
        ],
        { value: 3 },
      ),
    [x],
  ],
  ["pow", pow, [positive, y]],
  ["prod", (a) => prod(a, 0), [x]],
  ["relu", relu, [x]],
  ["reshape", (a) => reshape(a, [3, 2]), [x]],
  ["rsqrt", rsqrt, [positive]],
  ["select", (a, b) => select(gt(a, 0), a, b), [x, y]],
  ["sigmoid", sigmoid, [x]],
  ["sin", sin, [x]],
  ["slice", (a) => slice(a, [1, [null, null, -2]]), [x]],
  ["softmax", (a) => softmax(a), [x]],
  ["softplus", (a) => softplus(a), [x]],
  ["sqrt", sqrt, [positive]],
  ["square", square, [x]],
  ["squeeze", (a) => squeeze(expandDims(a, 0)), [x]],
  ["stack", (a, b) => stack([b, b, slice(a, [0])], 1), [x, y]],
  ["standardDeviation", (a) => standardDeviation(a, 1), [x]],
  ["sub", sub, [x, y]],
  ["sum", (a) => sum(a, 1), [x]],
  [
    "takeAlongAxis",
    (a) =>
      takeAlongAxis(
        a,
        tensor(
          [
            [2, 2],
            [0, 1],
          ],
          { dtype: "i32" },
        ),
        1,
      ),
    [x],
  ],
  ["tanh", tanh, [x]],
  ["transpose", (a) => transpose(a, [2, 0, 1]), [cube]],
  ["variance", (a) => variance(a, 0, false, { correction: 1 }), [x]],
];

describe("the gradient is that of central differences", () => {
  test.each(checks)("%s", (_, fn, point) => {
    // No kink or pole is nearer than twice the step of 0.02.
    expect(gradientCheck(fn, point)).toBeNull();
  });
});

test("every op that has a gradient is among them", () => {
  const flat = [
    "argmax",
    "argmin",
    "cast",
    "ceil",
    "dropout",
    "eq",
    "floor",
    "ge",
    "gt",
    "le",
    "logicalAnd",
    "logicalNot",
    "logicalOr",
    "logicalXor",
    "lt",
    "ne",
    "nextKey",
    "oneHot",
    "randomNormal",
    "randomUniform",
    "round",
    "sign",
    "stopGradient",
  ];
  // Those of networks have a file of their own.
  const checked = new Set([
    ...checks.map(([name]) => name),
    ...Object.keys(arrays),
    ...Object.keys(networks),
  ]);
  expect(
    Object.keys(ops)
      .filter((name) => !checked.has(name))
      .sort(),
  ).toEqual(flat);
});
