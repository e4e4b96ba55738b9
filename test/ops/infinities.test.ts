import { expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { randomKey, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const places = (list: number[]) => tensor(list, { dtype: "i32" });

test("what an infinite update replaces has no gradient", () => {
  const f = (x: Tensor) =>
    ops
      .scatterInto(x, places([1]), -Infinity)
      .softmax()
      .mul(tensor([1, 0, 0]))
      .sum();
  const [first, second, third] = grad(f)(tensor([1, 2, 1])).toArray() as number[];
  expect([first, second, third]).toEqual([0.25, 0, -0.25]);
});

test("a row that does not count may have any logarithm", () => {
  const rows = tensor([[-Infinity, 0], [1, 2]]); // oxfmt-ignore
  for (const ignore of [0, -100]) {
    const target = places([ignore, 1]);
    expect(ops.crossEntropy(rows, target, { ignore }).item()).toBeCloseTo(0.3133, 4);
    expect(ops.negativeLogLikelihood(rows, target, { ignore }).item()).toBe(-2);
  }
});

test("a window of unequal windows that sees an infinity has an infinite mean", () => {
  const x = tensor([1, 2, 3, Infinity, 5]).reshape([1, 5, 1]);
  expect(ops.adaptiveAveragePool(x, [3]).toArray()).toEqual([[[1.5], [Infinity], [Infinity]]]);
});

test("the cosine of a vector of zeros has the gradient that PyTorch gives", () => {
  const f = (x: Tensor) => ops.cosineSimilarity(x, tensor([[1, 1]])).sum();
  expect(grad(f)(zeros([1, 2])).toArray()).toEqual([[70710680, 70710680]]);
});

test("an angle at the origin has the gradient 0, and so has its gradient", () => {
  const f = ({ y, x }: { y: Tensor; x: Tensor }) => ops.atan2(y, x).sum();
  const at = { y: tensor([0, 3]), x: tensor([0, 4]) };
  const { y, x } = grad(f)(at);
  expect([y.toArray(), x.toArray()]).toEqual([[0, expect.closeTo(0.16, 6)], [-0, expect.closeTo(-0.12, 6)]]); // oxfmt-ignore
  const second = grad((point: typeof at) => grad(f)(point).y.sum())(at);
  expect(second.x.toArray()).toEqual([0, expect.closeTo(-0.0112, 6)]);
});

test("the greatest uniform number makes no infinite noise", () => {
  const key = randomKey(5947);
  expect(ops.randomUniform(key, [256]).max().item()).toBe(1 - 2 ** -24);
  const drawn = ops.gumbelSoftmax(zeros([256]), key);
  expect(ops.isNaN(drawn).cast("i32").sum().item()).toBe(0);
  expect(drawn.argmax().item()).toBe(166);
});

test("a uniform number of 0 does not make a hopeless class win", () => {
  const key = randomKey(42591);
  expect(ops.randomUniform(key, [256]).slice(93).item()).toBe(0);
  const logits = ops.mul(ops.oneHot(places([93]), 256), -60).reshape([256]);
  expect(ops.randomCategorical(key, logits).item()).not.toBe(93);
});

test("the middle of equal infinities, and of a number and one, is infinite", () => {
  const low = -Infinity;
  expect(ops.median(tensor([Infinity, Infinity])).item()).toBe(Infinity);
  expect(ops.median(tensor([low, low, Infinity, Infinity])).item()).toBeNaN();
  expect(ops.quantile(tensor([low, 1]), 0.25).item()).toBe(low);
  expect(ops.quantile(tensor([1, Infinity]), 0.75).item()).toBe(Infinity);
  expect(ops.median(tensor([-3e38, 3e38])).item()).toBe(0);
  const slope = grad((x: Tensor) => ops.median(x))(tensor([1, 4, 2, 9]));
  expect(slope.toArray()).toEqual([0, 0.5, 0.5, 0]);
});

// The values of PyTorch.
test("a spread is a number where its square is none", () => {
  const far = tensor([1e20, -3e20, 2e20]);
  expect(ops.standardDeviation(far).item() / 2.160246910916619e20).toBeCloseTo(1, 6);
  const [a, b, c] = grad((x: Tensor) => ops.standardDeviation(x, 0, false, { correction: 1 }))(
    far,
  ).dataSync();
  expect([a!, b!, c!].map((x) => Number(x.toFixed(5)))).toEqual([0.18898, -0.56695, 0.37796]);
  const near = tensor([1e-25, -3e-25, 2e-25]);
  expect(ops.standardDeviation(near).item() / 2.160247024698263e-25).toBeCloseTo(1, 6);
  const known = ops.nanStandardDeviation(tensor([1e20, NaN, -3e20, 2e20]));
  expect(known.item() / 2.160246910916619e20).toBeCloseTo(1, 6);
});
