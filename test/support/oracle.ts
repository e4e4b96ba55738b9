import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ops from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import { Tensor } from "#sdk/tensor/tensor.ts";
import type { RunnableDType } from "#sdk/core/dtype.ts";
import { root } from "./cli.ts";

type Written = number | boolean | "NaN" | "Infinity" | "-Infinity" | "-0";

/** A tensor as the oracles write it. */
export interface Dump {
  readonly shape: readonly number[];
  readonly dtype: RunnableDType;
  readonly data: readonly Written[];
}

/** One call of an op and what PyTorch gives for it. */
export interface Case {
  readonly op: string;
  readonly note: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly value: Dump;
  /** Which result it is, of an op that has several. */
  readonly pick?: string;
  /** What the value is multiplied with to give the scalar that is differentiated. */
  readonly weight?: Dump;
  readonly grads?: readonly (Dump | null)[];
}

/** An oracle's JSON, which `test/oracles/<name>.py` wrote. */
export function oracle<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, "test/oracles", `${name}.json`), "utf8")) as T;
}

/** What PyTorch gives for the ops: those of arrays and those of neural networks. */
export const opCases = (): readonly Case[] =>
  ["ops", "arrays", "nn", "breadth", "incomplete"].flatMap(
    (name) => oracle<{ cases: readonly Case[] }>(name).cases,
  );

/** The numbers of a written tensor; JSON has no NaN, infinities or −0. */
export function numbers(dump: Dump): number[] {
  return dump.data.map((value) => (value === "-0" ? -0 : Number(value)));
}

/** A written tensor as a tensor. */
export function load(dump: Dump): Tensor {
  return tensor(numbers(dump), { shape: dump.shape, dtype: dump.dtype });
}

/** The arguments of a case, with tensors for written tensors. */
export function argumentsOf(entry: Case): unknown[] {
  return entry.args.map((arg) => (isDump(arg) ? load(arg) : arg));
}

/** Calls the op of a case. */
export function call(entry: Case, args: readonly unknown[]): Tensor {
  const result = callOp(entry, args);
  // The cast: only cases of ops with several results name one.
  return entry.pick === undefined
    ? result
    : (result as unknown as Record<string, Tensor>)[entry.pick]!;
}

function callOp(entry: Case, args: readonly unknown[]): Tensor {
  // The oracle names ops as the index does, and their arguments in the same order.
  const op = (ops as unknown as Record<string, (...args: unknown[]) => Tensor>)[entry.op];
  if (op === undefined) throw new Error(`there is no op ${entry.op}`);
  return op(...callArguments(entry, args));
}

/** What the op of a case is called with. */
export function callArguments(entry: Case, args: readonly unknown[]): readonly unknown[] {
  const { axes, axis, keepdims, ...others } = entry.options;
  const plain =
    axes === undefined || reductions.has(entry.op) || quantiles.has(entry.op)
      ? others
      : { axes, ...others };
  const rest = Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, isDump(value) ? load(value) : value]),
  );
  const options = Object.keys(rest).length === 0 ? [] : [rest];
  if (reductions.has(entry.op)) return [args[0], axes ?? axis, keepdims, ...options];
  if (quantiles.has(entry.op)) return [...args, axes, keepdims];
  if (/^(i?r?fft[2n]?|trapezoid)$/.test(entry.op))
    return [...args, axis === undefined ? rest : { axis, ...rest }];
  if (ofLists.has(entry.op)) return [args, ...(axis === undefined ? [] : [axis])];
  return [...args, ...(axis === undefined ? options : [axis, ...options])];
}

const quantiles: ReadonlySet<string> = new Set(["quantile", "nanQuantile", "weightedMean"]);
const ofLists: ReadonlySet<string> = new Set([
  "blockDiagonal",
  "cartesianProduct",
  "concat",
  "hstack",
  "multiDot",
  "stack",
  "vstack",
]);
const reductions: ReadonlySet<string> = new Set([
  "sum",
  "mean",
  "max",
  "min",
  "prod",
  "logSumExp",
  "variance",
  "standardDeviation",
  "argmax",
  "argmin",
  "norm",
  "nanSum",
  "nanMean",
  "nanMax",
  "nanMin",
  "nanStandardDeviation",
  "nanVariance",
  "any",
  "all",
  "countNonzero",
  "median",
  "nanMedian",
  "nanProd",
  "peakToPeak",
  "nanArgmax",
  "nanArgmin",
]);

function isDump(value: unknown): value is Dump {
  return typeof value === "object" && value !== null && "dtype" in value;
}

/** Where and how far two lists of numbers are apart, or nothing when they are within `tolerance · (1 + |expected|)`. */
export function difference(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): string | null {
  if (found.length !== expected.length) return `${found.length} numbers for ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [found[i]!, expected[i]!];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    if (!(Math.abs(a - b) <= tolerance * (1 + Math.abs(b)))) return `[${i}] is ${a} for ${b}`;
  }
  return null;
}
