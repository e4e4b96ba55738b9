import { expect, test } from "@jest/globals";
import { grad, hvp } from "#sdk/grad/index.ts";
import { add, crossEntropy, matmul, mul, sum, tanh } from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { difference } from "../support/oracle.ts";

test("of half xᵀAx it is A·v", () => {
  const a = tensor([
    [2, -1],
    [-1, 3],
  ]);
  const form = (x: Tensor) => mul(sum(mul(x, matmul(a, x))), 0.5);
  expect(hvp(form, tensor([0.3, 0.8]), tensor([1, 2])).toArray()).toEqual([0, 5]);
});

test("of a linear function it is 0", () => {
  expect(hvp((x: Tensor) => sum(x), tensor([1, 2]), tensor([3, 4])).toArray()).toEqual([0, 0]);
});

test("of a network's loss it is the central difference of the gradient along v", () => {
  const shapes = { hidden: [3, 4], bias: [4], output: [4, 3] };
  const tree = (f: (i: number) => number) =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape], k) => {
        const count = shape.reduce((a, b) => a * b, 1);
        const values = Array.from({ length: count }, (_, i) => f(i + 7 * k));
        return [name, tensor(values, { shape })];
      }),
    ) as Record<keyof typeof shapes, Tensor>;
  const params = tree((i) => 0.8 * Math.sin(1 + 3 * i));
  const v = tree((i) => Math.cos(2 + 5 * i));
  const x = tensor(
    Array.from({ length: 15 }, (_, i) => Math.sin(i * i)),
    { shape: [5, 3] },
  );
  const y = tensor([0, 2, 1, 1, 0], { dtype: "i32" });
  const loss = ({ hidden, bias, output }: typeof params) =>
    crossEntropy(matmul(tanh(add(matmul(x, hidden), bias)), output), y);
  const found = hvp(loss, params, v);
  const step = 0.02;
  const at = (by: number) => {
    const moved = Object.fromEntries(
      Object.keys(shapes).map((name) => {
        const key = name as keyof typeof shapes;
        return [key, add(params[key], mul(v[key], by))];
      }),
    ) as typeof params;
    return grad(loss)(moved);
  };
  const near = [at(step), at(-step), at(2 * step), at(-2 * step)];
  for (const key of Object.keys(shapes) as (keyof typeof shapes)[]) {
    const [a, b, c, d] = near.map((tree) => tree[key].dataSync());
    const expected = Array.from(
      a!,
      (_, i) => (8 * (a![i]! - b![i]!) - (c![i]! - d![i]!)) / (12 * step),
    );
    expect(difference(found[key].dataSync(), expected, 1e-3)).toBeNull();
  }
});

test("it is differentiated by v, and by what v is made of", () => {
  const cubes = (x: Tensor) => sum(mul(mul(x, x), x));
  const x = tensor([1, 2]);
  expect(grad((v: Tensor) => sum(hvp(cubes, x, v)))(tensor([1, 1])).toArray()).toEqual([6, 12]);
  // 6x·v with v = x².
  const along = grad((a: Tensor) => sum(hvp(cubes, a, mul(a, a))));
  expect(along(x).toArray()).toEqual([18, 72]);
});

test("a v that is not like the parameters is refused", () => {
  expect(() => hvp((x: Tensor) => sum(x), tensor([1, 2]), tensor([1]))).toThrow(
    "hvp: v must be like the parameters, [2]; got [1]",
  );
});
