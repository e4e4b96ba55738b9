import { expect, test } from "@jest/globals";
import {
  compileFunction,
  maskedSelect,
  nonzero,
  setDifference,
  setIntersection,
  setSymmetricDifference,
  setUnion,
  tensor,
  unique,
  zeros,
} from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/index.ts";
import { gt } from "#sdk/ops/index.ts";
import { vmap } from "#sdk/grad/index.ts";

const all = (a: Tensor, b: Tensor) =>
  [setUnion, setIntersection, setDifference, setSymmetricDifference].map((f) => [
    ...f(a, b).dataSync(),
  ]);

// The values of NumPy 2.4.
test("sets are those of NumPy: in order, each element once", () => {
  const a = tensor([
    [3, 1],
    [Number.NaN, 3],
  ]);
  const b = tensor([2, 3, Number.NaN]);
  expect(all(a, b)).toEqual([
    [1, 2, 3, Number.NaN],
    [3],
    [1, Number.NaN],
    [1, 2, Number.NaN, Number.NaN],
  ]);
  expect(all(zeros([0]), tensor([2, 1]))).toEqual([[1, 2], [], [], [1, 2]]);
  expect(all(tensor([2, 1]), zeros([0]))).toEqual([[1, 2], [], [1, 2], [1, 2]]);
  expect(all(tensor(5), tensor(5))).toEqual([[5], [5], [], []]);
});

test("they keep all digits of i64 and take the dtype that holds both", () => {
  const [a, b] = [tensor([2n ** 62n, 1n]), tensor([2n ** 62n + 1n, 1n])];
  expect([...setIntersection(a, b).bigDataSync()]).toEqual([1n]);
  expect([...setUnion(a, b).bigDataSync()]).toEqual([1n, 2n ** 62n, 2n ** 62n + 1n]);
  const mixed = setUnion(tensor([1, 300], { dtype: "i32" }), tensor([1.5, 300]));
  expect([mixed.dtype, mixed.toArray()]).toEqual(["f32", [1, 1.5, 300]]);
  expect(all(tensor([true, false]), tensor([true]))).toEqual([[0, 1], [1], [0], [0]]);
});

test("a compiled function cannot contain them", () => {
  const inside = compileFunction((x: Tensor) => setUnion(x, x));
  expect(() => inside(tensor([1]))).toThrow(
    "not known where compile, vmap or a loop writes a function down",
  );
});

test.each<[string, (x: Tensor) => unknown]>([
  ["unique", (x) => unique(x).values],
  ["nonzero", nonzero],
  ["maskedSelect", (x) => maskedSelect(x, gt(x, 0))],
  ["setUnion", (x) => setUnion(x, x)],
  ["setIntersection", (x) => setIntersection(x, tensor([1]))],
  ["setDifference", (x) => setDifference(tensor([1]), x)],
  ["setSymmetricDifference", (x) => setSymmetricDifference(x, x)],
])("%s names itself where there are no values", (name, f) => {
  const missed = new RegExp(
    `^${name}: the values of (f32|bool) \\[2\\] are not known where compile`,
  );
  const call = f as (x: Tensor) => Tensor;
  expect(() => compileFunction(call)(tensor([1, 2]))).toThrow(missed);
  expect(() => vmap(call)(tensor([[1, 2]]))).toThrow(missed);
});
