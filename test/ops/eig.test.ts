import { afterAll, describe, expect, test } from "@jest/globals";
import { grad, vmap } from "#sdk/grad/index.ts";
import { concat, eig, matmul, mul, sub, swapAxes } from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import { eye, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { native, paths } from "../graph/executors.ts";
import { run, traced } from "../support/case-program.ts";
import { difference } from "../support/oracle.ts";

const f64 = (...rows: number[][]) =>
  tensor(rows.flat(), { shape: [rows.length, rows[0]!.length], dtype: "f64" });
const numbers = (...shape: number[]) =>
  tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1 + i * i) * 3),
    { shape, dtype: "f64" },
  );
/** One step around: its values are the roots of 1. */
const cycle = (n: number) =>
  tensor(
    Array.from({ length: n * n }, (_, i) => Number((Math.floor(i / n) + 1) % n === i % n)),
    { shape: [n, n], dtype: "f64" },
  );
const skew = sub(numbers(6, 6), swapAxes(numbers(6, 6), 0, 1));

const matrices: Readonly<Record<string, Tensor>> = {
  "one number": numbers(1, 1),
  "a batch": numbers(3, 5, 5),
  "40 rows": numbers(40, 40),
  "as many real parts of 0": skew,
  "one step around 3": cycle(3),
  "one step around 8": cycle(8),
  "equal values with one vector": f64([2, 1, 0], [0, 2, 1], [0, 0, 2]),
  "far sizes": f64([1e150, 2e150], [3e-150, 1]),
  "the identity": eye(4).cast("f64"),
  zeros: zeros([3, 3], "f64"),
  "values that are not finite": tensor([NaN, 1, 2, Infinity], { shape: [2, 2], dtype: "f64" }),
  nothing: zeros([0, 0], "f64"),
};

const both = (a: Tensor): Tensor[] => Object.values(eig(a));

describe.each(["reference", ...paths])("eigenvalues and vectors on %s", (path) => {
  afterAll(() => native?.useKernels("auto"));

  test.each(Object.entries(matrices))("of %s belong to the matrix", (_, a) => {
    const program = traced((xs) => both(xs[0]!), [a]);
    const { bytes } = program.program;
    if (path !== "reference") native!.useKernels(path as (typeof paths)[number]);
    const [values, vectors] =
      path === "reference"
        ? run(program, new Program(bytes), new Store(), [a])
        : run(program, new native!.Program(bytes), new native!.Store(), [a]);
    const n = a.shape.at(-1)!;
    const data = a.dataSync();
    const size = Math.max(...data.map(Math.abs), 0);
    for (let e = 0; e < data.length / (n * n || 1); e++)
      for (let k = 0; k < n; k++) {
        const [re, im] = [values![2 * (e * n + k)]!, values![2 * (e * n + k) + 1]!];
        const v = (i: number, p: number) => vectors![2 * ((e * n + i) * n + k) + p]!;
        if (!Number.isFinite(size)) {
          expect([re, im, v(0, 0)]).toEqual([NaN, NaN, NaN]);
          continue;
        }
        const length = Math.hypot(...Array.from({ length: 2 * n }, (_, i) => v(i >> 1, i & 1)));
        expect(length).toBeCloseTo(1, 12);
        for (let i = 0; i < n; i++) {
          const left = [0, 1].map((p) =>
            Array.from({ length: n }, (_, j) => data[(e * n + i) * n + j]! * v(j, p)).reduce(
              (s, x) => s + x,
              0,
            ),
          );
          const right = [re * v(i, 0) - im * v(i, 1), re * v(i, 1) + im * v(i, 0)];
          expect(Math.abs(left[0]! - right[0]!)).toBeLessThanOrEqual(2e-13 * n * size);
          expect(Math.abs(left[1]! - right[1]!)).toBeLessThanOrEqual(2e-13 * n * size);
        }
      }
  });

  test("come in the order and with the signs of the reference", () => {
    for (const name of ["a batch", "40 rows", "as many real parts of 0", "one step around 8"]) {
      const a = matrices[name]!;
      const program = traced((xs) => both(xs[0]!), [a]);
      const { bytes } = program.program;
      if (path === "reference") continue;
      native!.useKernels(path as (typeof paths)[number]);
      const found = run(program, new native!.Program(bytes), new native!.Store(), [a]);
      const wanted = run(program, new Program(bytes), new Store(), [a]);
      expect(difference(found[0]!, wanted[0]!, 1e-11)).toBeNull();
      if (!name.startsWith("one step")) expect(difference(found[1]!, wanted[1]!, 1e-9)).toBeNull();
    }
  });
});

test("known eigenvalues are found", () => {
  const of = (x: Tensor) => eig(x).values.dataSync();
  expect(difference(of(f64([0, -2], [2, 0])), [0, -2, 0, 2], 1e-14)).toBeNull();
  expect(difference(of(f64([3, 1], [0, -1])), [-1, 0, 3, 0], 1e-14)).toBeNull();
  // x³ − 6x² + 11x − 6 has the roots 1, 2 and 3.
  const companion = f64([6, -11, 6], [1, 0, 0], [0, 1, 0]);
  expect(difference(of(companion), [1, 0, 2, 0, 3, 0], 1e-12)).toBeNull();
  expect([...eig(f64([3, 1], [0, -1])).values.dataSync()].filter((_, i) => i % 2)).toEqual([0, 0]);
});

test("symmetric matrices have the values of eigh, f32 its dtype, and each example of vmap its own", () => {
  const a = tensor([2, 1, 1, 2], { shape: [2, 2] });
  expect(eig(a).values.dtype).toBe("f32");
  const two = concat([a, mul(a, 2)]).reshape([2, 2, 2]);
  const values = vmap((x: Tensor) => eig(x).values)(two);
  expect(difference(values.dataSync(), [1, 0, 3, 0, 2, 0, 6, 0], 1e-6)).toBeNull();
});

test("what cannot be is said", () => {
  expect(() => eig(zeros([2, 3]))).toThrow("eig: expected square matrices, got [2, 3]");
  expect(() => grad((x: Tensor) => eig(matmul(x, x)).values.sum())(eye(2))).toThrow(
    "eig: has no gradient; use eigh where the matrices are symmetric, or stopGradient on its argument",
  );
});
