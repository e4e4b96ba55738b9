import { expect, test } from "@jest/globals";
import { add, concat, div, eq, exp, mean, select, sum } from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";

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

test("a choice and a joined tensor have the higher dtype of their parts", () => {
  expect(select(bool, bool, bool).dtype).toBe("bool");
  expect(select(bool, i32, 0.5).dtype).toBe("f32");
  expect(select(bool, 1, 2).dtype).toBe("f32");
  expect(concat([bool, i32]).dtype).toBe("i32");
});
