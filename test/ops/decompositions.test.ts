import { afterAll, describe, expect, test } from "@jest/globals";
import {
  broadcastTo,
  cholesky,
  det,
  eigh,
  expandDims,
  fft,
  inverse,
  matmul,
  matrixRank,
  mul,
  outer,
  pinv,
  qr,
  slogdet,
  sub,
  svd,
  swapAxes,
  topK,
  triu,
} from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import { tensor, zeros, eye } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { native, paths } from "../graph/executors.ts";
import { run, traced } from "../support/case-program.ts";
import { difference } from "../support/oracle.ts";

/** Numbers that look random. */
const numbers = (shape: number[], dtype: "f32" | "f64") =>
  tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1 + i * i) * 3),
    { shape, dtype },
  );
const symmetric = (x: Tensor) => matmul(x, swapAxes(x, -1, -2));
const adjoint = (x: Tensor) => swapAxes(x, -1, -2);
/** Q·Qᵀ·Q is Q where the columns of Q stand upright on each other, or are 0. */
const onItself = (q: Tensor) => matmul(q, matmul(adjoint(q), q));

const matrices: readonly (readonly [name: string, x: Tensor])[] = [
  ["one number", numbers([1, 1], "f32")],
  ["a batch", numbers([3, 5, 5], "f32")],
  ["17 rows in f64", numbers([17, 17], "f64")],
  ["70 rows in f64", numbers([70, 70], "f64")],
  ["the identity", eye(4)],
  ["zeros", zeros([3, 3])],
  ["a block", tensor([2, 0, 0, 0, 1, 1, 0, 1, 1], { shape: [3, 3] })],
  ["NaN", tensor([Number.NaN, 1, 1, 2], { shape: [2, 2] })],
  ["an infinity", tensor([Number.POSITIVE_INFINITY, 1, 1, 2], { shape: [2, 2] })],
  ["nothing", zeros([0, 0])],
];
/** What does not depend on which of several possible vectors an executor finds. */
const functions: Readonly<Record<string, (x: Tensor) => Tensor[]>> = {
  eigh: (x) => {
    const { values, vectors } = eigh(symmetric(x));
    return [values, matmul(vectors.mul(expandDims(values, -2)), adjoint(vectors))];
  },
  svd: (x) => {
    const { u, s, v } = svd(x);
    return [
      s,
      matmul(u.mul(expandDims(s, -2)), adjoint(v)),
      sub(onItself(u), u),
      sub(onItself(v), v),
    ];
  },
  qr: (x) => Object.values(qr(x)),
  slogdet: (x) => Object.values(slogdet(x)),
  det: (x) => [det(x)],
};
/** Where the largest component is positive, only one vector is possible. */
const distinct: Readonly<Record<string, (x: Tensor) => Tensor[]>> = {
  eigh: (x) => Object.values(eigh(symmetric(x))),
  svd: (x) => Object.values(svd(x)),
};
const cases = [
  ...Object.entries(functions).flatMap(([name, fn]) =>
    matrices.map(([title, x]) => [name, title, fn, x] as const),
  ),
  ...Object.entries(distinct).flatMap(([name, fn]) =>
    matrices.slice(0, 4).map(([title, x]) => [`${name} with vectors`, title, fn, x] as const),
  ),
];

describe.each(paths)("on %s a decomposition is the reference's", (path) => {
  afterAll(() => native?.useKernels("auto"));

  test.each(cases)("%s of %s", (_, __, fn, x) => {
    const program = traced(([a]: Tensor[]) => fn(a!), [x]);
    const { bytes } = program.program;
    native!.useKernels(path);
    const found = run(program, new native!.Program(bytes), new native!.Store(), [x]);
    const expected = run(program, new Program(bytes), new Store(), [x]);
    for (const [i, values] of expected.entries())
      expect(difference(found[i]!, values, x.dtype === "f64" ? 1e-9 : 1e-4)).toBeNull();
  });
});

test("eigenvalues of known matrices", () => {
  const { values, vectors } = eigh(tensor([4, 1, 0, 1, 4, 0, 0, 0, -2], { shape: [3, 3] }));
  expect(difference(values.dataSync(), [-2, 3, 5], 1e-6)).toBeNull();
  const half = Math.SQRT1_2;
  expect(difference(vectors.dataSync(), [0, half, half, 0, -half, half, 1, 0, 0], 1e-6)).toBeNull();
});

test("40 rows keep their values and orthogonal vectors in f64", () => {
  const a = symmetric(numbers([40, 40], "f64"));
  const { values, vectors } = eigh(a);
  const back = matmul(vectors.mul(values), vectors.transpose());
  expect(difference(back.dataSync(), a.dataSync(), 1e-12)).toBeNull();
  expect(
    difference(matmul(vectors.transpose(), vectors).dataSync(), eye(40).dataSync(), 1e-12),
  ).toBeNull();
});

test("the pseudo-inverse of a matrix of lower rank is its own kind of inverse", () => {
  const a = matmul(numbers([4, 2], "f64"), numbers([2, 5], "f64"));
  expect(difference(matmul(a, matmul(pinv(a), a)).dataSync(), a.dataSync(), 1e-9)).toBeNull();
});

test("topK of equals takes the first ones", () => {
  expect([...topK(tensor([1, 2, 2, 2]), 2).indices.dataSync()]).toEqual([1, 2]);
});

describe("decompositions", () => {
  const matrices = tensor([2, 1, 0.5, 1, 3, -1, 0.5, -1, 4, 5, 2, 1, 2, 6, 0, 1, 0, 7], {
    shape: [2, 3, 3],
  });
  const tall = tensor([1, 2, 3, 4, 5, 7, -2, 0.5], { shape: [4, 2] });
  const close = (found: Tensor, expected: Tensor) => {
    expect(found.shape).toEqual(expected.shape);
    expect(difference(found.dataSync(), expected.dataSync(), 1e-5)).toBeNull();
  };

  test.each([
    ["tall", tall],
    ["wide", tall.transpose()],
    ["batch", matrices],
  ])("qr of %s is Q times R", (_, a) => {
    const { q, r } = qr(a);
    close(matmul(q, r), a);
    close(
      matmul(swapAxes(q, -1, -2), q),
      broadcastTo(eye(q.shape.at(-1)!), [
        ...q.shape.slice(0, -2),
        q.shape.at(-1)!,
        q.shape.at(-1)!,
      ]),
    );
    expect(triu(r).dataSync()).toEqual(r.dataSync());
  });

  test.each([
    ["tall", tall],
    ["wide", tall.transpose()],
    ["batch", matrices],
  ])("svd of %s is U times S times V", (_, a) => {
    const { u, s, v } = svd(a);
    close(matmul(mul(u, expandDims(s, -2)), swapAxes(v, -1, -2)), a);
    const width = s.shape.at(-1)!;
    const isDescending = (value: number, i: number, all: number[]) =>
      i % width === 0 || value <= all[i - 1]!;
    expect([...s.dataSync()].every(isDescending)).toBe(true);
  });

  test("eigh gives the values and vectors of symmetric matrices", () => {
    const { values, vectors } = eigh(matrices);
    close(matmul(matrices, vectors), mul(vectors, expandDims(values, -2)));
  });

  test("slogdet says the sign and the logarithm, and of a singular matrix 0 and −∞", () => {
    const { sign, logAbs } = slogdet(tensor([0, 2, 3, 0, 1, 2, 2, 4], { shape: [2, 2, 2] }));
    expect([...sign.dataSync()]).toEqual([-1, 0]);
    expect(logAbs.dataSync()[0]).toBeCloseTo(Math.log(6));
    expect(logAbs.dataSync()[1]).toBe(-Infinity);
  });

  test("the rank counts what is not nearly 0", () => {
    expect(matrixRank(outer(tensor([1, 2, 3]), tensor([1, 2]))).item()).toBe(1);
    expect(matrixRank(eye(3)).item()).toBe(3);
  });

  test("a matrix that is not positive definite has no Cholesky factor, a singular one no inverse", () => {
    const indefinite = tensor([1, 2, 2, 1], { shape: [2, 2] });
    expect([...cholesky(indefinite).dataSync()].some(Number.isNaN)).toBe(true);
    expect(
      [
        ...inverse(
          tensor([
            [1, 2],
            [2, 4],
          ]),
        ).dataSync(),
      ].some(Number.isFinite),
    ).toBe(false);
  });

  test("everything runs in f64 as well", () => {
    const a = matrices.cast("f64");
    const { u, s, v } = svd(a);
    const back = matmul(mul(u, expandDims(s, -2)), swapAxes(v, -1, -2));
    expect(difference(back.dataSync(), a.dataSync(), 1e-13)).toBeNull();
    expect(fft(a.reshape([3, 3, 2])).dtype).toBe("f64");
  });
});
