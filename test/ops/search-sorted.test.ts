import { expect, test } from "@jest/globals";
import { vmap } from "#sdk/grad/index.ts";
import { cast, searchSorted, sort } from "#sdk/ops/index.ts";
import { arange, compileFunction, tensor } from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const dtypes = ["bool", "u8", "i8", "i32", "i64", "f16", "bf16", "f32", "f64"] as const;

/** As it is defined: how many elements are below a value, or not above it. */
function counted(list: readonly number[], value: number, right: boolean): number {
  const isBefore = (x: number) =>
    right
      ? !(x > value) && !(Number.isNaN(x) && !Number.isNaN(value))
      : x < value || (Number.isNaN(value) && !Number.isNaN(x));
  return list.filter(isBefore).length;
}

test.each(dtypes)("values of %s are found on both sides of their equals", (dtype) => {
  const high = dtype === "bool" ? 2 : 50;
  for (const count of [0, 1, 2, 7, 64, 1000]) {
    const list = sort(
      cast(tensor(Array.from({ length: count }, (_, i) => (i * 37) % high)), dtype),
    );
    const wanted = cast(tensor(Array.from({ length: 99 }, (_, i) => (i * 13) % (high + 1))), dtype);
    const [own, values] = [list, wanted].map((x) => [...x.dataSync()]);
    for (const right of [false, true])
      expect([...searchSorted(list, wanted, { right }).dataSync()]).toEqual(
        values!.map((value) => counted(own!, value, right)),
      );
  }
});

test("NaN stands at the end, as in NumPy", () => {
  const list = tensor([-Infinity, -0, 0, 2, Infinity, NaN, NaN]);
  const wanted = tensor([NaN, Infinity, -Infinity, 0, -0, 1]);
  expect(searchSorted(list, wanted).toArray()).toEqual([5, 4, 0, 1, 1, 3]);
  expect(searchSorted(list, wanted, { right: true }).toArray()).toEqual([7, 5, 1, 3, 3, 3]);
});

test("one line serves values of any shape, and many lines their own", () => {
  const list = tensor([1, 3, 5]);
  expect(
    searchSorted(
      list,
      tensor([
        [0, 3],
        [4, 9],
      ]),
    ).toArray(),
  ).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(searchSorted(list, 4 as never).toArray()).toBe(2);
  const lists = tensor([
    [1, 3, 5],
    [2, 4, 6],
  ]);
  const find = (own: Tensor, values: Tensor) => searchSorted(own, values);
  expect(
    find(
      lists,
      tensor([
        [3, 9],
        [3, 1],
      ]),
    ).toArray(),
  ).toEqual([
    [1, 3],
    [1, 0],
  ]);
  expect(
    vmap(find)(
      lists,
      tensor([
        [3, 9],
        [3, 1],
      ]),
    ).toArray(),
  ).toEqual([
    [1, 3],
    [1, 0],
  ]);
  expect(vmap(find, [0, null])(lists, tensor([3])).toArray()).toEqual([[1], [1]]);
  expect(vmap(find, [null, 0])(list, tensor([[3], [9]])).toArray()).toEqual([[1], [3]]);
});

test("big whole numbers keep their digits", () => {
  const list = tensor([2n ** 60n, 2n ** 60n + 1n, 2n ** 60n + 2n]);
  expect(searchSorted(list, tensor([2n ** 60n + 1n])).toArray()).toEqual([1]);
});

test("a hundred thousand values are found among a hundred thousand", () => {
  // Each compared with each would be ten thousand million comparisons, and as many bytes.
  const find = compileFunction((list: Tensor, values: Tensor) => searchSorted(list, values));
  const list = arange(0, 1e5);
  expect(find(list, list).dataSync()[77_777]).toBe(77_777);
});
