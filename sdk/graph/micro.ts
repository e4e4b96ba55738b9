import type { MicroOp } from "./format.ts";

type Scalar = (a: number, b: number, c: number) => number;
/** An elementwise operation other than the two that need more than numbers. */
export type Arithmetic = Exclude<MicroOp, "constant" | "cast">;

const truth = (value: boolean) => (value ? 1 : 0);

/** What each elementwise operation means on numbers; an f32 result is to be rounded by the caller. */
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
};

/** Where i32 differs: it wraps, division truncates, and dividing by zero gives 0. */
const integer: Readonly<Partial<Record<Arithmetic, Scalar>>> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: (a, b) => Math.imul(a, b),
  div: (a, b) => (b === 0 ? 0 : (a / b) | 0),
  mod: (a, b) => (b === 0 ? 0 : floorMod(a, b) | 0),
  neg: (a) => -a | 0,
  abs: (a) => Math.abs(a) | 0,
  square: (a) => Math.imul(a, a),
};

/** The function of an elementwise operation on operands of a dtype. */
export function scalarFunction(op: Arithmetic, dtype: string): Scalar {
  return (dtype === "i32" ? integer[op] : undefined) ?? float[op];
}

/** A number of one dtype as one of another: f32 → i32 truncates and saturates, → bool is `≠ 0`. */
export function castNumber(value: number, to: string): number {
  if (to === "bool") return truth(value !== 0);
  if (to === "i32")
    return Number.isNaN(value)
      ? 0
      : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(value))) | 0;
  return Math.fround(value);
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

/** By its Taylor series near 0 and the continued fraction of erfc far from it: about 1e-15. */
function erf(a: number): number {
  const x = Math.abs(a);
  if (Number.isNaN(x)) return x;
  if (x > 6) return Math.sign(a);
  if (x < 3) {
    let term = a;
    let sum = a;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-a * a) / n;
      sum += term / (2 * n + 1);
      if (n > 200) break;
    }
    return (sum * 2) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  const complement = Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
  return Math.sign(a) * (1 - complement);
}
