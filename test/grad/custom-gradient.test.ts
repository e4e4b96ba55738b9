import { expect, test } from "@jest/globals";
import { checkpoint, customGradient, grad, vmap } from "#sdk/grad/index.ts";
import { clip, mul, round, sum } from "#sdk/ops/index.ts";
import { compileFunction } from "#sdk/tensor/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const roundThrough = customGradient(
  (x: Tensor) => round(x),
  (g) => [g],
);
const loss = (x: Tensor) => sum(mul(roundThrough(x), roundThrough(x)));

test("the value is the function's, the gradient is the one given", () => {
  expect(roundThrough(tensor([1.4, 2.6])).toArray()).toEqual([1, 3]);
  expect(grad(loss)(tensor([1.4, 2.6])).toArray()).toEqual([2, 6]);
});

test("it may use the arguments, and can be differentiated again", () => {
  const cube = customGradient(
    (x: Tensor) => mul(mul(x, x), x),
    (g, x) => [mul(g, mul(x, 7))],
  );
  expect(grad((x: Tensor) => cube(x))(tensor(2)).item()).toBe(14);
  expect(grad(grad((x: Tensor) => cube(x)))(tensor(2)).item()).toBe(7);
});

test("it is compiled, checkpointed, and run on many examples", () => {
  const x = tensor([
    [1.4, 2.6],
    [-0.4, 5],
  ]);
  expect(compileFunction(grad(loss))(x).toArray()).toEqual(grad(loss)(x).toArray());
  expect(grad(checkpoint(loss))(x).toArray()).toEqual(grad(loss)(x).toArray());
  expect(vmap(grad(loss))(x).toArray()).toEqual(grad(loss)(x).toArray());
});

test("an argument that all examples share gets the sum of their gradients", () => {
  const scale = customGradient(
    (x: Tensor, w: Tensor) => mul(x, w),
    (g, x, w) => [mul(g, w), clip(sum(mul(g, x)), -100, 100)],
  );
  const total = (w: Tensor) => sum(vmap((x: Tensor) => scale(x, w))(tensor([1, 2, 3])));
  expect(grad(total)(tensor(5)).item()).toBe(6);
});

test("a gradient of another shape is an error", () => {
  const wrong = customGradient(
    (x: Tensor) => x,
    (g) => [sum(g)],
  );
  expect(() => grad((x: Tensor) => sum(wrong(x)))(tensor([1, 2]))).toThrow(
    "customGradient: the gradient of argument 0 must be [2], got []",
  );
});

test("a pullback gives a gradient or null for each argument", () => {
  const run = (pullback: unknown) => () =>
    grad((a: Tensor) => customGradient((b: Tensor) => b.mul(2), pullback as never)(a).sum())(
      tensor([1, 2]),
    );
  const message =
    "customGradient: the pullback must return a list with a gradient or null for each of 1 arguments, got";
  expect(run((g: Tensor) => g)).toThrow(`${message} object`);
  expect(run((g: Tensor) => [g, g])).toThrow(`${message} 2 entries`);
  expect(run(() => [3])).toThrow(`${message} 1 entries`);
  expect(run(3)).toThrow("customGradient: expected a function, got number");
});

test("under vmap each gradient goes to its own argument, also behind one without", () => {
  const f = customGradient(
    (a: Tensor, b: Tensor) => a.mul(b).sum(),
    (g, a) => [null, g.mul(a)],
  );
  const slopes = vmap((a: Tensor, b: Tensor) =>
    grad((p: readonly Tensor[]) => f(p[0]!, p[1]!))([a, b]),
  );
  const [forA, forB] = slopes(tensor([[1, 2], [3, 4]]), tensor([[5, 6], [7, 8]])); // oxfmt-ignore
  expect(forA!.toArray()).toEqual([[0, 0], [0, 0]]); // oxfmt-ignore
  expect(forB!.toArray()).toEqual([[1, 2], [3, 4]]); // oxfmt-ignore
  const total = vmap((a: Tensor) => f(a, tensor([1, 1])));
  const shared = grad((b: Tensor) => vmap((a: Tensor) => f(a, b))(tensor([[1, 2], [3, 4]])).sum()); // oxfmt-ignore
  expect(total(tensor([[1, 2]])).toArray()).toEqual([3]);
  expect(shared(tensor([1, 1])).toArray()).toEqual([4, 6]);
});
