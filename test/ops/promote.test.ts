import { expect, test } from "@jest/globals";
import {
  add,
  concat,
  cumprod,
  cumsum,
  diag,
  div,
  dot,
  einsum,
  eq,
  exp,
  inner,
  mean,
  prod,
  segmentReduce,
  select,
  slice,
  sum,
  trace,
} from "#sdk/ops/index.ts";
import { full, tensor } from "#sdk/tensor/create.ts";

const bool = tensor([1, 0], { dtype: "bool" });
const i32 = tensor([3, -2], { dtype: "i32" });
const f32 = tensor([0.5, 1.5]);

test("arithmetic computes in the higher dtype", () => {
  expect(add(bool, bool).dtype).toBe("i32");
  expect(add(bool, i32).dtype).toBe("i32");
  expect(add(bool, f32).dtype).toBe("f32");
  expect([...add(i32, f32).dataSync()]).toEqual([3.5, -0.5]);
});

test("a whole number takes the tensor's dtype, a fraction makes it f32", () => {
  expect(add(bool, 1).dtype).toBe("i32");
  expect(add(i32, 1).dtype).toBe("i32");
  expect([...add(i32, 0.5).dataSync()]).toEqual([3.5, -1.5]);
  expect(add(f32, 1).dtype).toBe("f32");
  expect(add(i32, 2 ** 31).dtype).toBe("f32");
  expect(add(i32, Infinity).dtype).toBe("f32");
});

test("division, means and functions of analysis give f32", () => {
  expect([...div(i32, 2).dataSync()]).toEqual([1.5, -1]);
  expect(mean(i32).item()).toBe(0.5);
  expect(exp(bool).dtype).toBe("f32");
});

test("bools compare as they are and add up as numbers", () => {
  expect([...eq(bool, bool).dataSync()]).toEqual([1, 1]);
  expect(sum(bool).dtype).toBe("i32");
  expect(sum(bool).item()).toBe(1);
  expect(sum(tensor(true)).dtype).toBe("i32");
});

test("sums and products of whole numbers are i64, and go over no end of i32", () => {
  const large = tensor([2 ** 31 - 1, 2, 3], { dtype: "i32" });
  const most = full([2 ** 24], 255, "u8");
  for (const [y, value] of [
    [sum(large), 2 ** 31 + 4],
    [prod(large), 6 * (2 ** 31 - 1)],
    [slice(cumsum(large), [-1]), 2 ** 31 + 4],
    [slice(cumprod(large), [-1]), 6 * (2 ** 31 - 1)],
    [trace(diag(large)), 2 ** 31 + 4],
    [slice(segmentReduce(large, tensor([0, 0, 1], { dtype: "i32" }), 2), [0]), 2 ** 31 + 1],
    [sum(most), 255 * 2 ** 24],
  ] as const) {
    expect(y.dtype).toBe("i64");
    expect(y.item()).toBe(value);
  }
  expect(cumsum(bool).dtype).toBe("i32");
});

test("products of matrices of whole numbers are i32, however they are written", () => {
  const x = tensor([200, 100], { dtype: "u8" });
  for (const y of [dot(x, x), inner(x, x), einsum("i,i->", x, x)]) {
    expect(y.dtype).toBe("i32");
    expect(y.item()).toBe(50_000);
  }
  expect(einsum("ij->i", tensor([[1, 2]], { dtype: "i32" })).dtype).toBe("i32");
});

test("a choice and a joined tensor have the higher dtype of their parts", () => {
  expect(select(bool, bool, bool).dtype).toBe("bool");
  expect(select(bool, i32, 0.5).dtype).toBe("f32");
  expect(select(bool, 1, 2).dtype).toBe("f32");
  expect(concat([bool, i32]).dtype).toBe("i32");
});
