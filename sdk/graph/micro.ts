import { ranges, toBf16 } from "../core/numbers.ts";
import { digamma, erf, erfc, erfinv, lgamma, trigamma } from "../core/special.ts";
import type { MicroOp } from "./format.ts";

type Scalar = (a: number, b: number, c: number) => number;
/** An elementwise operation other than the two that need more than numbers. */
export type Arithmetic = Exclude<MicroOp, "constant" | "cast">;

const truth = (value: boolean) => (value ? 1 : 0);

/** What each elementwise operation means on numbers; the caller rounds the result to its dtype. */
const float: Readonly<Record<Arithmetic, Scalar>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: power,
  // Math.min and Math.max give NaN for a NaN, as the format asks.
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  mod: floorMod,
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  sign: (a) => Math.sign(a),
  square: (a) => a * a,
  exp: (a) => Math.exp(a),
  log: (a) => Math.log(a),
  sqrt: (a) => Math.sqrt(a),
  rsqrt: (a) => 1 / Math.sqrt(a),
  tanh: (a) => Math.tanh(a),
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  erf,
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  floor: (a) => Math.floor(a),
  ceil: (a) => Math.ceil(a),
  round: halfToEven,
  log1p: (a) => Math.log1p(a),
  expm1: (a) => Math.expm1(a),
  reciprocal: (a) => 1 / a,
  // Not Math.max: relu(NaN) is NaN, and relu(-0) is 0.
  relu: (a) => (a <= 0 ? 0 : a),
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  lt: (a, b) => truth(a < b),
  le: (a, b) => truth(a <= b),
  gt: (a, b) => truth(a > b),
  ge: (a, b) => truth(a >= b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  not: (a) => truth(a === 0),
  select: (a, b, c) => (a === 0 ? c : b),
  fma: (a, b, c) => a * b + c,
  tan: (a) => Math.tan(a),
  asin: (a) => Math.asin(a),
  acos: (a) => Math.acos(a),
  atan: (a) => Math.atan(a),
  sinh: (a) => Math.sinh(a),
  cosh: (a) => Math.cosh(a),
  asinh: (a) => Math.asinh(a),
  acosh: (a) => Math.acosh(a),
  atanh: (a) => Math.atanh(a),
  erfc,
  erfinv,
  lgamma,
  digamma,
  trigamma,
  exp2: (a) => 2 ** a,
  log2: (a) => Math.log2(a),
  log10: (a) => Math.log10(a),
  cbrt: (a) => Math.cbrt(a),
  trunc: (a) => Math.trunc(a),
  rem: (a, b) => a % b,
  atan2: (a, b) => Math.atan2(a, b),
  hypot: (a, b) => Math.hypot(a, b),
  copysign: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  bitand: (a, b) => a & b,
  bitor: (a, b) => a | b,
  bitxor: (a, b) => a ^ b,
  bitnot: (a) => ~a,
  shl: (a, b) => (b < 0 || b > 31 ? 0 : a << b),
  shr: (a, b) => a >> (b < 0 || b > 31 ? 31 : b),
};

/** Where i32 differs: it wraps, division truncates, and dividing by zero gives 0. */
const integer: Readonly<Partial<Record<Arithmetic, Scalar>>> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: (a, b) => Math.imul(a, b),
  div: (a, b) => (b === 0 ? 0 : (a / b) | 0),
  mod: (a, b) => (b === 0 ? 0 : floorMod(a, b) | 0),
  rem: (a, b) => (b === 0 ? 0 : (a % b) | 0),
  neg: (a) => -a | 0,
  abs: (a) => Math.abs(a) | 0,
  square: (a) => Math.imul(a, a),
};

/** The function of an elementwise operation on operands of a dtype that is not i64. */
export function scalarFunction(op: Arithmetic, dtype: string): Scalar {
  return (dtype === "i32" ? integer[op] : undefined) ?? float[op];
}

/** A number of one dtype as one of another: whole numbers wrap, fractions are cut off and saturate, → bool is `≠ 0`. */
export function castNumber(value: number, to: string, from: string): number {
  switch (to) {
    case "bool":
      return truth(value !== 0);
    case "f64":
      return value;
    case "f16":
      return Math.f16round(value);
    case "bf16":
      return toBf16(value);
    case "u8":
      return value & 0xff;
    case "i8":
      return (value << 24) >> 24;
    case "i32":
      return from === "f32" || from === "f64" ? saturate(value) : value | 0;
    default:
      return Math.fround(value);
  }
}

function saturate(value: number): number {
  const [low, high] = ranges.i32!;
  return Number.isNaN(value) ? 0 : Math.max(low, Math.min(high, Math.trunc(value))) | 0;
}

// C's powf, which ECMAScript leaves for 1^NaN and (±1)^±∞.
function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
  return a ** b;
}

function floorMod(a: number, b: number): number {
  const rest = a % b;
  if (rest !== 0 && rest < 0 !== b < 0) return rest + b;
  return rest;
}

/** The nearest whole number, of two equally near ones the even one. */
export function halfToEven(a: number): number {
  const floor = Math.floor(a);
  const rest = a - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
