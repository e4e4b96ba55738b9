import { expect, test } from "@jest/globals";
import { grad, vmap } from "#sdk/grad/index.ts";
import { compile } from "#sdk/tensor/compile.ts";
import { compileFunction } from "#sdk/tensor/compile-function.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const squares = compileFunction((x: Tensor) => x.square().sum());
const step = compile((w: Tensor, x: Tensor) => ({ state: w.sub(x), out: w.mul(x).sum() }));

test("a compiled function has a gradient", () => {
  squares(tensor([1, 2]));
  expect(grad(squares)(tensor([1, 2])).toArray()).toEqual([2, 4]);
  expect(grad((x: Tensor) => step(x.mul(2), x).out)(tensor([1, 2])).toArray()).toEqual([4, 8]);
});

test("a compiled function runs inside vmap and inside another", () => {
  expect(vmap(squares)(tensor([[1, 2], [3, 4]])).toArray()).toEqual([5, 25]); // oxfmt-ignore
  const twice = compileFunction((x: Tensor) => squares(x).add(step(x, x).state.sum()));
  expect(twice(tensor([1, 2])).item()).toBe(5);
});

test("a step with a precision inside another function says why it cannot", () => {
  const mixed = compile((w: Tensor, x: Tensor) => ({ state: w, out: x }), { precision: "O1" });
  expect(() => compileFunction((x: Tensor) => mixed(x, x).out)(tensor([1]))).toThrow(
    "compile: a step with a precision cannot run inside grad, vmap or another compiled function",
  );
});
