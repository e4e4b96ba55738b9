import type { DType } from "../core/dtype.ts";

/** The first four bytes of a program. */
export const magic = 0x50444e53; // "SNDP", little-endian
/** The version of `docs/program-format.md` that is written and read. */
export const version = 1;

/** Bytes of the fixed parts. */
export const sizes = { header: 64, buffer: 32, view: 80 } as const;

/** What one instruction may have at most, and the bytes of one array or of the scratch. */
export const limits = {
  rank: 8,
  inputs: 16,
  outputs: 8,
  registers: 64,
  bytes: 1_099_511_627_776,
} as const;

/** Where a buffer's bytes live. */
export const bufferKinds = { scratch: 0, constant: 1, input: 2, state: 3, output: 4 } as const;
export type BufferKind = keyof typeof bufferKinds;

export const dtypes: Readonly<Record<DType, number>> = {
  bool: 0,
  u8: 1,
  i8: 2,
  i32: 3,
  i64: 4,
  f16: 5,
  bf16: 6,
  f32: 7,
  f64: 8,
  i4: 9,
  b1: 10,
};

export const opcodes = {
  elementwise: 1,
  matmul: 2,
  reduce: 3,
  gather: 4,
  "scatter-add": 5,
  softmax: 6,
  "log-softmax": 7,
  random: 8,
  copy: 9,
  quantize: 10,
  "matmul-i8": 11,
  "matmul-bits": 12,
  attention: 13,
  "attention-back": 14,
  normalize: 15,
  "normalize-back": 16,
  scan: 20,
  argsort: 21,
  scatter: 22,
  fourier: 23,
  matrix: 24,
  loop: 25,
  search: 26,
  inside: 27,
  resample: 28,
  pick: 29,
  distance: 30,
  conv: 60,
  "conv-weights": 61,
  pool: 62,
  "pool-back": 63,
} as const;
export type Opcode = keyof typeof opcodes;

/** The operations inside an elementwise instruction. */
export const microOps = {
  constant: 0,
  add: 2,
  sub: 3,
  mul: 4,
  div: 5,
  pow: 6,
  min: 7,
  max: 8,
  mod: 9,
  neg: 10,
  abs: 11,
  sign: 12,
  square: 13,
  exp: 14,
  log: 15,
  sqrt: 16,
  rsqrt: 17,
  tanh: 18,
  sigmoid: 19,
  erf: 20,
  sin: 21,
  cos: 22,
  floor: 23,
  ceil: 24,
  round: 25,
  log1p: 26,
  expm1: 27,
  reciprocal: 28,
  relu: 29,
  eq: 30,
  ne: 31,
  lt: 32,
  le: 33,
  gt: 34,
  ge: 35,
  and: 36,
  or: 37,
  xor: 38,
  not: 39,
  select: 40,
  cast: 41,
  fma: 42,
  tan: 43,
  asin: 44,
  acos: 45,
  atan: 46,
  sinh: 47,
  cosh: 48,
  asinh: 49,
  acosh: 50,
  atanh: 51,
  erfc: 52,
  erfinv: 53,
  lgamma: 54,
  digamma: 55,
  trigamma: 56,
  exp2: 57,
  log2: 58,
  log10: 59,
  cbrt: 60,
  trunc: 61,
  rem: 62,
  atan2: 63,
  hypot: 64,
  copysign: 65,
  bitand: 66,
  bitor: 67,
  bitxor: 68,
  bitnot: 69,
  shl: 70,
  shr: 71,
} as const;
export type MicroOp = keyof typeof microOps;

export const reduceKinds = {
  sum: 0,
  max: 1,
  min: 2,
  prod: 3,
  argmax: 4,
  argmin: 5,
  length: 6,
} as const;
export type ReduceKind = keyof typeof reduceKinds;

/** What a window of inputs becomes: its greatest, its sum, or a second value where the first is greatest. */
export const poolKinds = { max: 0, sum: 1, pick: 2 } as const;
export type PoolKind = keyof typeof poolKinds;

/** What runs along a line. */
export const scanKinds = { sum: 0, prod: 1, argmax: 2, argmin: 3 } as const;
export type ScanKind = keyof typeof scanKinds;

/** How updates join what is there. */
export const scatterKinds = { set: 0, mul: 1, min: 2, max: 3, add: 4 } as const;
export type ScatterKind = keyof typeof scatterKinds;

/** What linear algebra computes. */
export const matrixKinds = {
  cholesky: 0,
  triangular: 1,
  solve: 2,
  determinant: 3,
  qr: 4,
  eigh: 5,
  svd: 6,
  eig: 7,
  cofactor: 8,
  lu: 9,
} as const;
export type MatrixKind = keyof typeof matrixKinds;

export const randomKinds = { uniform: 0, normal: 1, bits: 2 } as const;
export type RandomKind = keyof typeof randomKinds;
