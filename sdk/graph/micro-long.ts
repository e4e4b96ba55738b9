import type { MicroOp } from "./format.ts";

type Long = (a: bigint, b: bigint) => bigint;
type Test = (a: bigint, b: bigint) => boolean;

/** What each elementwise operation means on i64; storing the result wraps it to 64 bits. */
export const long: Readonly<Partial<Record<MicroOp, Long>>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 0n : a / b),
  mod: (a, b) => (b === 0n ? 0n : floorMod(a, b)),
  rem: (a, b) => (b === 0n ? 0n : a % b),
  min: (a, b) => (a < b ? a : b),
  max: (a, b) => (a > b ? a : b),
  neg: (a) => -a,
  abs: (a) => (a < 0n ? -a : a),
  sign: (a) => (a > 0n ? 1n : a < 0n ? -1n : 0n),
  square: (a) => a * a,
  bitand: (a, b) => a & b,
  bitor: (a, b) => a | b,
  bitxor: (a, b) => a ^ b,
  bitnot: (a) => ~a,
  shl: (a, b) => (b < 0n || b > 63n ? 0n : a << b),
  shr: (a, b) => a >> (b < 0n || b > 63n ? 63n : b),
};

/** The comparisons of i64. */
export const longTests: Readonly<Partial<Record<MicroOp, Test>>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

/** A number as i64: fractions are cut off and saturate, NaN gives 0. */
export function toLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

function floorMod(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}
