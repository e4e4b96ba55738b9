import { describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { oracle } from "../support/oracle.ts";

interface Limits {
  readonly op: string;
  readonly dtype: "f32" | "f64";
  readonly x: readonly (number | string)[];
  /** The function, and its first three derivatives. */
  readonly orders: readonly (readonly (number | string)[])[];
}

type Op = (x: Tensor) => Tensor;
const table: Readonly<Record<string, Op>> = {
  ...(ops as unknown as Record<string, Op>),
  geluTanh: (x) => ops.gelu(x, { approximate: "tanh" }),
};

/** Values that are others, by the function and the number. */
const other: Readonly<Record<string, number>> = {
  // ∞ · 0 is NaN, as in PyTorch and JAX; derivatives have their limits there, too.
  gelu: -Infinity,
  geluTanh: -Infinity,
  mish: -Infinity,
  silu: -Infinity,
  // The sine that it is made of has no digits left where numbers lose theirs; 744.49 is given for 744.44.
  lgamma: 5e-324,
};

const most = { f32: 3.4028234663852886e38, f64: Number.MAX_VALUE };
const tolerance = { f32: [2e-5, 2e-6], f64: [1e-9, 1e-14] } as const;

const slope =
  (f: Op): Op =>
  (x) =>
    grad((y: Tensor) => ops.sum(f(y)))(x);

const cases = oracle<{ cases: Limits[] }>("limits").cases;
const names = cases.map((entry): [string, Limits] => [`${entry.op} in ${entry.dtype}`, entry]);

describe("derivatives have their limits at infinities, zeros and the ends of a dtype", () => {
  test.each(names)("%s", (_, { op, dtype, x, orders }) => {
    const points = tensor(x.map(Number), { dtype });
    const [relative, least] = tolerance[dtype];
    let f = table[op]!;
    const wrong: string[] = [];
    for (const [order, expected] of orders.entries()) {
      const found = f(points).dataSync();
      expected.forEach((value, i) => {
        if (order === 0 && Number(x[i]) === other[op]) return;
        const number = Number(value);
        const wanted = Math.abs(number) > most[dtype] ? Math.sign(number) * Infinity : number;
        const is = Number(found[i]);
        const close = is === wanted || Math.abs(is - wanted) <= least + relative * Math.abs(wanted);
        if (!close) wrong.push(`derivative ${order} at ${x[i]} is ${is}, not ${wanted}`);
      });
      f = slope(f);
    }
    expect(wrong).toEqual([]);
  });
});
