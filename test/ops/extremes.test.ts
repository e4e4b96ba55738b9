import { describe, expect, test } from "@jest/globals";
import { loadNative } from "#native";
import type { DType } from "#sdk/core/dtype.ts";
import * as ops from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { run, traced } from "../support/case-program.ts";
import { oracle } from "../support/oracle.ts";

interface Dump {
  readonly dtype: DType;
  readonly data: readonly (number | string | boolean)[];
}

interface Extreme {
  readonly op: string;
  readonly args: readonly string[];
  readonly dtype: DType;
  readonly value: Dump["data"];
}

const { inputs, cases } = oracle<{ inputs: Record<string, Dump>; cases: Extreme[] }>("extremes");
const table = ops as unknown as Readonly<Record<string, (...args: Tensor[]) => Tensor>>;

function load({ dtype, data }: Dump): Tensor {
  if (dtype === "i64") return tensor(data.map((value) => BigInt(value)));
  return tensor(data.map(Number), { dtype });
}

/** How far the result may be off: of its size, and at the least. */
const tolerance: Readonly<Partial<Record<DType, readonly [relative: number, least: number]>>> = {
  f64: [1e-10, 1e-10],
  f32: [3e-5, 1e-6],
  f16: [2e-3, 1e-6],
  bf16: [1.6e-2, 1e-6],
};

/** Where Sonde goes with NumPy or with mathematics and PyTorch does not, by the op and the argument that it is about. */
const other: Readonly<Record<string, readonly number[]>> = {
  // PyTorch's x · Φ(x) and x · relu6(x + 3) / 6 go over the end of f32 on the way.
  gelu: [3.4e38, Infinity],
  hardSwish: [3.4e38],
  // It divides first, and rounds: 1e30 has no rest to 1e-3 that PyTorch could say.
  mod: [1e30],
  fmod: [1e30],
  floorDivide: [1e30],
};

function check(entry: Extreme, found: ArrayLike<number | bigint>): void {
  const [relative, least] = tolerance[entry.dtype] ?? [0, 0];
  const first = inputs[entry.args[0]!]!.data;
  const wrong = entry.value.flatMap((value, i) => {
    const is = found[i]!;
    if (typeof is === "bigint") return is === BigInt(value) ? [] : [`${i}: ${is}, not ${value}`];
    const wanted = Number(value);
    const apart = Math.abs(is - wanted);
    const close = Object.is(is, wanted) || apart <= Math.max(least, relative * Math.abs(wanted));
    const isOther = other[entry.op]?.some((at) => Math.abs(Number(first[i]) - at) <= 1e-6 * at);
    return close || isOther ? [] : [`${i}: of ${first[i]} gives ${is}, not ${wanted}`];
  });
  expect(wrong).toEqual([]);
}

const names = cases.map((entry): [string, Extreme] => [`${entry.op} of ${entry.args[0]}`, entry]);

describe("at the ends of what a dtype holds every op gives what PyTorch gives", () => {
  test.each(names)("%s", (_, entry) => {
    const y = table[entry.op]!(...entry.args.map((name) => load(inputs[name]!)));
    expect(y.dtype).toBe(entry.dtype);
    check(entry, y.dtype === "i64" ? y.bigDataSync() : y.dataSync());
  });
});

// What the reference says of i64 is read as numbers, so its digits are for the addon's tests above.
const short = names.filter(([, { dtype }]) => loadNative() !== null && dtype !== "i64");

describe("and so does the reference", () => {
  test.each(short)("%s", (_, entry) => {
    const args = entry.args.map((name) => load(inputs[name]!));
    const program = traced((xs) => [table[entry.op]!(...xs)], args);
    check(entry, run(program, new Program(program.program.bytes), new Store(), args)[0]!);
  });
});
