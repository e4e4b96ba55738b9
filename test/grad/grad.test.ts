import { describe, expect, test } from "@jest/globals";
import { grad, valueAndGrad } from "#sdk/grad/index.ts";
import {
  add,
  argmax,
  cast,
  exp,
  floor,
  gt,
  logSoftmax,
  matmul,
  maximum,
  mul,
  pow,
  select,
  sigmoid,
  sin,
  softmax,
  stopGradient,
  sum,
  tanh,
} from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { gradientCheck } from "../support/gradient-check.ts";

const numbers = (x: Tensor) => [...x.dataSync()];

test("the gradient of x² is 2x", () => {
  expect(grad((x: Tensor) => mul(x, x))(tensor(3)).item()).toBe(6);
});

test("value and gradient come together", () => {
  const { value, grad } = valueAndGrad((x: Tensor) => sum(mul(x, x)))(tensor([1, 2]));
  expect(value.item()).toBe(5);
  expect(numbers(grad)).toEqual([2, 4]);
});

test("what the function hands on beside its value comes along", () => {
  const f = valueAndGrad((x: Tensor) => [mul(x, x), { twice: mul(x, 2) }] as const, {
    hasAux: true,
  });
  const { value, grad, aux } = f(tensor(3));
  expect([value.item(), grad.item(), aux.twice.item()]).toEqual([9, 6, 6]);
});

test("the gradient has the structure of the argument", () => {
  const params = { layers: [{ w: tensor([2]), b: tensor([1]) }], scale: tensor(3) };
  const loss = ({ layers: [first], scale }: typeof params) =>
    sum(mul(scale, add(mul(first!.w, 5), first!.b)));
  const found = grad(loss)(params);
  expect(numbers(found.layers[0]!.w)).toEqual([15]);
  expect(numbers(found.layers[0]!.b)).toEqual([3]);
  expect(found.scale.item()).toBe(11);
});

test("reading a value inside the function does not cut its gradient off", () => {
  const f = (x: Tensor) => {
    const square = mul(x, x);
    square.item();
    return mul(square, x);
  };
  expect(grad(f)(tensor(2)).item()).toBe(12);
});

test("argnum chooses the argument, the others are constant", () => {
  const f = (a: Tensor, b: Tensor) => mul(a, mul(b, b));
  expect(grad(f, 1)(tensor(2), tensor(3)).item()).toBe(12);
  expect(valueAndGrad(f, { argnum: 1 })(tensor(2), tensor(3)).grad.item()).toBe(12);
});

test("a tensor used through the closure is constant", () => {
  const x = tensor(3);
  expect(grad((y: Tensor) => mul(x, y))(x).item()).toBe(3);
  // d/dx of x · (d/dy x·y at x) = d/dx x · x.
  expect(grad((x: Tensor) => mul(x, grad((y: Tensor) => mul(x, y))(x)))(tensor(3)).item()).toBe(6);
});

test("a broadcast sums its gradient back", () => {
  expect(
    numbers(
      grad((b: Tensor) =>
        sum(
          add(
            tensor([
              [1, 2],
              [3, 4],
            ]),
            b,
          ),
        ),
      )(tensor([0, 0])),
    ),
  ).toEqual([2, 2]);
});

test("a tensor used twice gets the sum of both gradients", () => {
  expect(grad((x: Tensor) => add(mul(x, x), mul(x, 4)))(tensor(3)).item()).toBe(10);
});

test("what the result does not depend on, or is flat in, has gradient 0", () => {
  const found = grad(({ a }: { a: Tensor; b: Tensor }) => mul(a, 2))({
    a: tensor(1),
    b: tensor([1, 2]),
  });
  expect(numbers(found.b)).toEqual([0, 0]);
  expect(grad((x: Tensor) => floor(x))(tensor(1.5)).item()).toBe(0);
  expect(grad((x: Tensor) => mul(x, stopGradient(x)))(tensor(3)).item()).toBe(3);
});

test("equals share a maximum's gradient", () => {
  expect(grad((x: Tensor) => maximum(x, 3))(tensor(3)).item()).toBe(0.5);
});

test("ten thousand steps do not overflow the stack", () => {
  const long = (x: Tensor) => {
    let y = x;
    for (let i = 0; i < 10_000; i++) y = add(y, x);
    return y;
  };
  expect(grad(long)(tensor(1)).item()).toBe(10_001);
});

describe("gradients of gradients are those of central differences", () => {
  const x = { shape: [2, 2], data: [0.31, -0.72, 1.13, -0.54] };
  test.each<readonly [string, (x: Tensor) => Tensor]>([
    ["exp", exp],
    ["mul", (a) => mul(a, mul(a, a))],
    ["matmul", (a) => matmul(a, matmul(a, a))],
    ["tanh", tanh],
    ["softmax", (a) => softmax(a)],
    ["logSoftmax", (a) => logSoftmax(a)],
    ["sigmoid", sigmoid],
    ["sin", sin],
    ["pow", (a) => pow(a, 3)],
  ])("%s", (_, fn) => {
    const weights = tensor([
      [1, -2],
      [3, 0.5],
    ]);
    const slope = grad((a: Tensor) => sum(mul(fn(a), weights)));
    expect(gradientCheck(slope, [x])).toBeNull();
  });
});

test("the third derivative of x⁴ is 24x", () => {
  const f = (x: Tensor) => pow(x, 4);
  expect(grad(grad(grad(f)))(tensor(2)).item()).toBeCloseTo(48, 3);
});

test.each<readonly [message: string, call: () => unknown]>([
  [
    "grad: the function's result must be a scalar, got [2]; use sum or mean",
    () => grad((x: Tensor) => x)(tensor([1, 2])),
  ],
  [
    "grad: the function's result must be of fractions, got bool",
    () => grad((x: Tensor) => gt(x, 0))(tensor(1)),
  ],
  [
    "grad: the function must return a tensor, got number",
    () => grad((x: Tensor) => x.shape.length as never)(tensor(1)),
  ],
  [
    "grad: the function must return a tensor, got a Promise",
    () => grad((async (x: Tensor) => sum(x)) as never)(tensor(1)),
  ],
  ["grad: argument 1 is not one of the 1", () => grad((x: Tensor) => x, 1 as 0)(tensor(1))],
  [
    "grad: only fractions have a gradient, argument 0 holds i32 [2]",
    () => grad((x: Tensor) => cast(sum(x), "f32"))(tensor([1, 2], { dtype: "i32" })),
  ],
  [
    "grad: the result depends on the argument only through argmax, which has no gradient",
    () => grad((x: Tensor) => cast(argmax(x), "f32"))(tensor([1, 2])),
  ],
  [
    "grad: the result depends on the argument only through gt, which has no gradient",
    () => grad((x: Tensor) => select(gt(x, 0), 1, 0))(tensor(1)),
  ],
  [
    "valueAndGrad: with hasAux the function must return [value, aux]",
    () => valueAndGrad(((x: Tensor) => x) as never, { hasAux: true })(tensor(1)),
  ],
])("%s", (message, call) => {
  expect(call).toThrow(message);
});
