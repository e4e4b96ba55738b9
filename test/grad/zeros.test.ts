import { describe, expect, test } from "@jest/globals";
import { grad, vmap } from "#sdk/grad/index.ts";
import { cumprod, det, mul, prod, sum } from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

type Op = (x: Tensor) => Tensor;

/** The gradient of the gradient of `f`, each weighed alike, and so on `times` times. */
function again(f: Op, weights: Tensor, times: number): Op {
  const slope = grad((x: Tensor) => sum(mul(f(x), weights)));
  return times === 1 ? slope : again(slope, weights, times - 1);
}

describe("the derivatives of products are PyTorch's, also where elements are 0", () => {
  const weights = tensor([1, 2, -1, 3], { dtype: "f64" });

  test.each<readonly [name: string, f: Op, at: number[], derivatives: number[][]]>([
    [
      "prod of two zeros",
      (x) => prod(x),
      [2, 0, 3, 0],
      [
        [0, 0, 0, 0],
        [0, 90, 0, 60],
        [180, 30, 120, 20],
      ],
    ],
    [
      "prod of three zeros",
      (x) => prod(x),
      [0, 0, 0, 5],
      [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [-100, -50, 100, 0],
      ],
    ],
    [
      "prod of one zero",
      (x) => prod(x),
      [2, 0, 3, 4],
      [
        [0, 120, 0, 0],
        [120, 110, 80, 60],
        [100, -10, 200, 20],
      ],
    ],
    [
      "cumprod of two zeros",
      (x) => cumprod(x),
      [2, 0, 3, 0],
      [
        [1, -2, 0, 0],
        [-2, 55, -4, 36],
        [112, 20, 68, 12],
      ],
    ],
    [
      "cumprod of three zeros",
      (x) => cumprod(x),
      [0, 0, 0, 5],
      [
        [1, 0, 0, 0],
        [4, 2, 0, 0],
        [-56, -28, 56, 0],
      ],
    ],
    [
      "cumprod of one zero",
      (x) => cumprod(x),
      [2, 0, 3, 4],
      [
        [1, 70, 0, 0],
        [70, 67, 44, 36],
        [64, -4, 116, 12],
      ],
    ],
  ])("%s", (_, f, at, derivatives) => {
    derivatives.forEach((expected, i) =>
      // No −0.
      expect(
        again(
          f,
          weights,
          i + 1,
        )(tensor(at, { dtype: "f64" }))
          .add(0)
          .toArray(),
      ).toEqual(expected),
    );
  });

  test("over several axes and lengths that are no powers of two", () => {
    const x = tensor(
      [
        [0, 2, 3],
        [4, 0, 6],
        [1, 1, 2],
      ].flat(),
      { shape: [3, 3] },
    );
    const slope = grad((y: Tensor) => sum(prod(y, [0, 1])));
    expect(slope(x).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(grad((y: Tensor) => sum(prod(y, 0)))(x).toArray()).toEqual([
      [4, 0, 12],
      [0, 2, 6],
      [0, 0, 18],
    ]);
    expect(grad((y: Tensor) => sum(cumprod(y)))(tensor([])).toArray()).toEqual([]);
  });
});

describe("the second derivative of a determinant is that of its minors, also where it is 0", () => {
  const weights = tensor([
    [1, 2, -1],
    [0, 3, 1],
    [2, -2, 1],
  ]);
  const cases: readonly (readonly [name: string, matrix: number[][], expected: number[]])[] = [
    [
      "of rank 2",
      [
        [1, 2, 3],
        [2, 4, 6],
        [1, 1, 1],
      ],
      [18, 11, -15, -11, -3, 7, 9, -9, 3],
    ],
    [
      "of rank 1",
      [
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ],
      [37, 13, -21, -32, 7, 6, 9, -9, 3],
    ],
    [
      "of zeros",
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
    [
      "of rank 3",
      [
        [2, 1, 0],
        [0, 3, 1],
        [1, 0, 1],
      ],
      [8, 3, -9, -3, 4, 8, 6, -3, 9],
    ],
    [
      "of rank 2 to the last digits",
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      [36, 15, -39, -34, 11, 12, 10, -11, 0],
    ],
  ];

  test.each(cases)("%s", (_, matrix, expected) => {
    for (const dtype of ["f32", "f64"] as const) {
      const twice = grad((x: Tensor) => sum(mul(grad((y: Tensor) => det(y))(x), weights)));
      const found = twice(tensor(matrix, { dtype })).dataSync();
      expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 3));
    }
  });

  test("of a batch, and one by one", () => {
    const batch = tensor(cases.map(([, matrix]) => matrix));
    const slope = grad((x: Tensor) => sum(mul(grad((y: Tensor) => sum(det(y)))(x), weights)));
    const [whole, each] = [slope(batch).dataSync(), vmap(slope)(batch).dataSync()];
    cases
      .flatMap(([, , expected]) => expected)
      .forEach((value, i) => {
        expect(whole[i]).toBeCloseTo(value, 3);
        expect(each[i]).toBeCloseTo(value, 3);
      });
  });
});

describe("the derivatives of a determinant after the second are right where it is 0", () => {
  const directions = tensor([1, 2, -1, 0, 3, 1, 2, -2, 1], { shape: [3, 3], dtype: "f64" });
  const third = again((x) => det(x), tensor(1), 1);
  const along = (f: Op, w: Tensor): Op => grad((x: Tensor) => sum(mul(f(x), w)));

  test.each<readonly [name: string, matrix: number[]]>([
    ["of zeros", [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["of rank 1", [1, 2, 3, 2, 4, 6, 3, 6, 9]],
    ["of rank 2", [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ["of rank 3", [2, 1, 0, 0, 3, 1, 1, 0, 1]],
  ])("%s: the third of 3 × 3 is twice the cofactors of the direction", (_, matrix) => {
    const x = tensor(matrix, { shape: [3, 3], dtype: "f64" });
    const found = along(along(third, directions), directions)(x).dataSync();
    // 2 · cofactors of the directions.
    [10, 4, -12, 0, 6, 12, 10, -2, 6].forEach((value, i) => expect(found[i]).toBeCloseTo(value, 9));
  });

  test("of 4 × 4 of rank 2 the third is the central difference of the second", () => {
    const w = tensor([1, 0, 2, -1, 0, 1, 1, 2, -2, 1, 0, 1, 3, 0, -1, 1], {
      shape: [4, 4],
      dtype: "f64",
    });
    const x = tensor([1, 2, 3, 4, 2, 4, 6, 8, 1, 0, 1, 0, 2, 2, 4, 4], {
      shape: [4, 4],
      dtype: "f64",
    });
    const second = along(third, w);
    const found = sum(mul(along(second, w)(x), w)).item();
    const near = (step: number) => sum(mul(second(x.add(w.mul(step))), w)).item();
    expect(found).toBeCloseTo((near(0.5) - near(-0.5)) / 1, 6);
  });
});
