import { expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import {
  add,
  concat,
  crossEntropy,
  exp,
  fft,
  gather,
  irfft,
  logSumExp,
  matmul,
  mean,
  oneHot,
  pad,
  prod,
  reshape,
  rfft,
  rfft2,
  slice,
  softmax,
  sum,
  transpose,
} from "#sdk/ops/index.ts";
import { ones, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const none = zeros([0]);
const rows = zeros([0, 3]);
const read = (x: Tensor) => ({ shape: x.shape, values: [...x.dataSync()] });

const overNothing = (x: Tensor) => matmul(zeros([2, 0]), reshape(slice(x, [[0, 0]]), [0, 1]));

test("nothing adds up to 0, multiplies to 1 and has no mean", () => {
  expect(sum(none).item()).toBe(0);
  expect(prod(none).item()).toBe(1);
  expect(mean(none).item()).toBeNaN();
  expect(read(sum(rows, 0))).toEqual({ shape: [3], values: [0, 0, 0] });
  expect(read(sum(rows, 1))).toEqual({ shape: [0], values: [] });
});

test("a matrix product over nothing is 0", () => {
  expect(read(matmul(zeros([2, 0]), zeros([0, 2])))).toEqual({
    shape: [2, 2],
    values: [0, 0, 0, 0],
  });
  expect(read(matmul(rows, zeros([3, 2])))).toEqual({ shape: [0, 2], values: [] });
});

test.each(["f64", "f32", "bf16", "f16", "i32", "i8"] as const)(
  "a batch of no matrices of %s has no product",
  (dtype) => {
    for (const size of [1, 3, 64, 300]) {
      const batch = zeros([0, size, size], dtype);
      expect(read(matmul(batch, batch))).toEqual({ shape: [0, size, size], values: [] });
      expect(read(matmul(batch, zeros([size, 1], dtype)))).toMatchObject({ shape: [0, size, 1] });
    }
  },
);

test("ops without elements give none", () => {
  for (const x of [
    exp(rows),
    add(rows, 1),
    add(rows, ones([3])),
    softmax(rows),
    transpose(transpose(rows)),
    reshape(rows, [0, 3]),
  ])
    expect(read(x)).toEqual({ shape: [0, 3], values: [] });
});

test("nothing can be picked, joined and padded", () => {
  expect(read(gather(ones([3]), zeros([0], "i32")))).toEqual({ shape: [0], values: [] });
  expect(read(slice(ones([3]), [[2, 1]]))).toEqual({ shape: [0], values: [] });
  expect(read(concat([none, ones([2]), none]))).toEqual({ shape: [2], values: [1, 1] });
  expect(read(pad(none, [[1, 1]]))).toEqual({ shape: [2], values: [0, 0] });
  expect(read(oneHot(zeros([0], "i32"), 2))).toEqual({ shape: [0, 2], values: [] });
});

test("a batch of no signals has no spectra", () => {
  expect(read(fft(zeros([0, 4, 2])))).toEqual({ shape: [0, 4, 2], values: [] });
  expect(read(rfft(zeros([0, 5])))).toEqual({ shape: [0, 3, 2], values: [] });
  expect(read(irfft(zeros([0, 3, 2])))).toEqual({ shape: [0, 4], values: [] });
  expect(read(rfft2(zeros([0, 2, 4])))).toEqual({ shape: [0, 2, 3, 2], values: [] });
  expect(read(rfft(none, { n: 3 }))).toEqual({ shape: [2, 2], values: [0, 0, 0, 0] });
});

test("a gradient through nothing is 0", () => {
  expect(read(grad((x: Tensor) => sum(slice(x, [[1, 1]])))(ones([2])))).toEqual({
    shape: [2],
    values: [0, 0],
  });
  expect(read(grad((x: Tensor) => sum(overNothing(x)))(ones([3])))).toEqual({
    shape: [3],
    values: [0, 0, 0],
  });
});

test("scalars work where an axis is not needed", () => {
  const x = tensor(2);
  expect([sum(x).item(), mean(x).item(), prod(x).item()]).toEqual([2, 2, 2]);
  expect(logSumExp(x).item()).toBe(2);
  expect(crossEntropy(tensor([0, 0]), tensor(1, { dtype: "i32" })).item()).toBeCloseTo(
    Math.log(2),
    6,
  );
  expect(read(grad((y: Tensor) => sum(y))(x))).toEqual({ shape: [], values: [1] });
});
