import type { Builder } from "#sdk/graph/builder.ts";

/** The operations that `Builder.elementwise` takes. */
export type Arithmetic = Parameters<Builder["elementwise"]>[0];

/** Operation, operands, and how far results may be apart: relatively, or absolutely where that is more. */
export const floatOps: [op: Arithmetic, operands: number, relative: number, absolute: number][] = [
  ...(["neg", "abs", "sign", "square", "sqrt", "floor", "ceil", "round", "relu"] as const).map(
    (op): [Arithmetic, number, number, number] => [op, 1, 0, 0],
  ),
  ...(["add", "sub", "mul", "div", "min", "max", "eq", "ne", "lt", "le", "gt", "ge"] as const).map(
    (op): [Arithmetic, number, number, number] => [op, 2, 0, 0],
  ),
  ["reciprocal", 1, 2e-7, 0],
  ["rsqrt", 1, 1e-6, 0],
  ...(["exp", "log", "tanh", "sigmoid", "log1p", "expm1"] as const).map(
    (op): [Arithmetic, number, number, number] => [op, 1, 1e-6, 1e-38],
  ),
  ...(["erf", "sin", "cos"] as const).map((op): [Arithmetic, number, number, number] => [
    op,
    1,
    0,
    5e-7,
  ]),
  ...(
    [
      "tan",
      "asin",
      "acos",
      "atan",
      "sinh",
      "cosh",
      "asinh",
      "acosh",
      "atanh",
      "erfc",
      "erfinv",
      "lgamma",
      "digamma",
      "trigamma",
      "exp2",
      "log2",
      "log10",
      "cbrt",
    ] as const
  ).map((op): [Arithmetic, number, number, number] => [op, 1, 1e-6, 1e-37]),
  ["trunc", 1, 0, 0],
  ["atan2", 2, 2e-7, 0],
  ["hypot", 2, 2e-7, 0],
  ["copysign", 2, 0, 0],
  ["rem", 2, 0, 0],
  ["pow", 2, 1e-5, 1e-38],
  ["mod", 2, 1e-6, 1e-6],
];

/** Operation and operands. */
export const integerOps: [op: Arithmetic, operands: number][] = [
  ...(["neg", "abs", "sign", "square", "bitnot"] as const).map((op): [Arithmetic, number] => [
    op,
    1,
  ]),
  ...(["rem", "bitand", "bitor", "bitxor", "shl", "shr"] as const).map(
    (op): [Arithmetic, number] => [op, 2],
  ),
  ...(
    ["add", "sub", "mul", "div", "min", "max", "mod", "eq", "ne", "lt", "le", "gt", "ge"] as const
  ).map((op): [Arithmetic, number] => [op, 2]),
];

/** Zeros, ones, infinities, NaN, the smallest and the largest, ties, and a number that leaves a tail in every vector length. */
export const specials = Float32Array.of(
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  Infinity,
  -Infinity,
  Number.NaN,
  1e-38,
  -1e-38,
  3e38,
  -3e38,
  1e-7,
  -1e-7,
  20,
  -20,
  87,
  -87,
  88.5,
  100,
  -100,
  1000,
  -1000,
  3.14159265,
  -7.25,
  0.1,
  9.999,
  0.999,
  42,
);
