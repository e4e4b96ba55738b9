import { describe, expect, test } from "@jest/globals";
import { grad, vmap } from "#sdk/grad/index.ts";
import { atan2, det, hypot, mul, sum } from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const slopes = (f: (a: Tensor, b: Tensor) => Tensor, a: number, b: number): number[] =>
  grad(([x, y]: readonly [Tensor, Tensor]) => f(x, y))([tensor(a), tensor(b)]).map((x) => x.item());

// The values of PyTorch 2.15, in f64.
test("the angle of the origin has the slope 0, and that of points far and near has its own", () => {
  expect(slopes(atan2, 0, 0).map(Math.abs)).toEqual([0, 0]);
  expect(slopes(atan2, 0, 2).map(Math.abs)).toEqual([0.5, 0]);
  expect(slopes(atan2, 3, 4)[0]).toBeCloseTo(0.16, 6);
  expect(slopes(atan2, 3, 4)[1]).toBeCloseTo(-0.12, 6);
  const [far, near] = [slopes(atan2, 1e30, 1e30), slopes(atan2, 1e-30, 1e-30)];
  expect(far[0]! / 5e-31).toBeCloseTo(1, 5);
  expect(near[1]! / -5e29).toBeCloseTo(1, 5);
});

test("the distance of the origin has no slope, as in PyTorch; far and near it has its own", () => {
  expect(slopes(hypot, 0, 0)).toEqual([NaN, NaN]);
  expect(slopes(hypot, 0, 2)).toEqual([0, 1]);
  for (const scale of [1e30, 1, 1e-30, 1e-39])
    expect(slopes(hypot, 3 * scale, 4 * scale)[0]).toBeCloseTo(0.6, 5);
});

describe("the gradient of a determinant is its cofactors", () => {
  // What `torch.autograd.grad(..., create_graph=True)` gives; without a graph PyTorch gives 0 where the determinant is 0.
  const cases: readonly (readonly [string, number[][], number[][]])[] = [
    [
      "2 × 2 of rank 1",
      [
        [1, 2],
        [2, 4],
      ],
      [
        [4, -2],
        [-2, 1],
      ],
    ],
    [
      "2 × 2 of zeros",
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ],
    ["1 × 1 of zero", [[0]], [[1]]],
    [
      "a zero row",
      [
        [1, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 1],
      ],
    ],
    [
      "3 × 3 of rank 2",
      [
        [1, 2, 3],
        [2, 4, 6],
        [1, 1, 1],
      ],
      [
        [-2, 4, -2],
        [1, -2, 1],
        [0, 0, 0],
      ],
    ],
    [
      "3 × 3 of rank 1",
      [
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ],
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
    [
      "rows in arithmetic",
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      [
        [-3, 6, -3],
        [6, -12, 6],
        [-3, 6, -3],
      ],
    ],
    [
      "an inverse",
      [
        [2, 0],
        [0, 3],
      ],
      [
        [3, 0],
        [0, 2],
      ],
    ],
    [
      "an exchange",
      [
        [0, 2],
        [3, 0],
      ],
      [
        [0, -3],
        [-2, 0],
      ],
    ],
  ];

  test.each(cases)("%s", (_, matrix, cofactors) => {
    for (const dtype of ["f32", "f64"] as const) {
      const found = grad((x: Tensor) => det(x))(tensor(matrix, { dtype })).dataSync();
      const want = cofactors.flat();
      for (let i = 0; i < want.length; i++) expect(found[i]).toBeCloseTo(want[i]!, 4);
    }
  });

  test("of each of a batch, weighed", () => {
    const batch = tensor([
      [
        [1, 2],
        [2, 4],
      ],
      [
        [2, 0],
        [0, 3],
      ],
    ]);
    const weighed = grad((x: Tensor) => sum(mul(det(x), tensor([1, 10]))))(batch);
    expect(weighed.toArray()).toEqual([
      [
        [4, -2],
        [-2, 1],
      ],
      [
        [30, 0],
        [0, 20],
      ],
    ]);
    expect(vmap(grad((x: Tensor) => det(x)))(batch).toArray()).toEqual([
      [
        [4, -2],
        [-2, 1],
      ],
      [
        [3, 0],
        [0, 2],
      ],
    ]);
  });

  test("the second derivative is that of a regular matrix", () => {
    const twice = grad((x: Tensor) =>
      sum(
        mul(
          grad((y: Tensor) => det(y))(x),
          tensor([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
    );
    // Of x₀₀x₁₁ − x₀₁x₁₀: the cofactors are [[d, −c], [−b, a]].
    const [a, b, c, d] = twice(
      tensor([
        [2, 1],
        [0.5, 3],
      ]),
    ).dataSync();
    expect([a, b, c, d].map((x) => Math.round(x! * 1e4) / 1e4)).toEqual([4, -3, -2, 1]);
  });
});
