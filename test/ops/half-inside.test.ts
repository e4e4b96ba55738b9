import { expect, test } from "@jest/globals";
import * as ops from "#sdk/ops/index.ts";
import { arange, full, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

/** Numbers of f16 from −30,000 to 30,000 that are not in order. */
const rough = arange(0, 24).mul(7).mod(24).sub(11.5).mul(2600).cast("f16");
const [a, b, c] = ops.split(rough.reshape([3, 8]), [1, 1, 1]).map((x) => x.mul(0.01)) as [
  Tensor,
  Tensor,
  Tensor,
];
const ofOne = zeros([8], "i32");

/** Each as a function of tensors of 16 bits; squares, sums or differences within are beyond f16, the result is not. */
const cases: Readonly<Record<string, readonly [run: (...x: Tensor[]) => Tensor, ...x: Tensor[]]>> =
  {
    lerp: [(x, y) => ops.lerp(x, y, 0.5), rough, ops.neg(rough)],
    "lerp by a tensor": [(x, y, w) => ops.lerp(x, y, w), rough, ops.neg(rough), full([24], 0.25, "f16")], // oxfmt-ignore
    weightedMean: [(x, y) => ops.weightedMean(x, y), rough, ops.abs(rough)],
    nanMean: [(x) => ops.nanMean(ops.abs(x)), rough],
    covariance: [(x) => ops.covariance(x), ops.concat([a, b, c])],
    correlation: [(x) => ops.correlation(x), ops.concat([a, b, c]).mul(50)],
    "segmentReduce mean": [(x) => ops.segmentReduce(ops.abs(x), ofOne, 1, { mode: "mean" }), rough.slice([0, 8])], // oxfmt-ignore
    adaptiveAveragePool: [(x) => ops.adaptiveAveragePool(ops.abs(x), [5]), rough.reshape([1, 12, 2])], // oxfmt-ignore
    localResponseNormalize: [(x) => ops.localResponseNormalize(x, 3), a.reshape([1, 1, 8])],
    meanSquaredError: [(x, y) => ops.meanSquaredError(x, y), a.mul(0.7), b.mul(0.7)],
    huber: [(x, y) => ops.huber(x, y, { delta: 150 }), a.mul(1.2), b.mul(1.2)],
    smoothL1: [(x, y) => ops.smoothL1(x, y, { beta: 600 }), a.mul(2), b.mul(2)],
    gaussianLoss: [(x, y, z) => ops.gaussianLoss(x, y, z), a, b, full([1, 8], 1, "f16")],
    tripletMargin: [(x, y, z) => ops.tripletMargin(x, y, z, { margin: 500 }), a, b, c],
    multiMargin: [(x) => ops.multiMargin(x, zeros([1], "i32"), { p: 2 }), a.mul(0.4)],
    hinge: [(x, y) => ops.hinge(x, y), rough.slice([0, 8]), full([8], 3, "f16")],
  };

test.each(Object.keys(cases))("%s of f16 computes in f32 within", (name) => {
  const [run, ...x] = cases[name]!;
  const found = run(...x);
  const wanted = run(...x.map((each) => each.cast("f64")));
  const [values, exact] = [found.dataSync(), wanted.dataSync()];
  expect(found.dtype).toBe("f16");
  const most = Math.max(...exact.map((v) => Math.abs(v)));
  expect(exact.every((v, i) => Math.abs(v - values[i]!) <= 1e-3 * most)).toBe(true);
});

test("a positive weight of f32 beside logits of f16 gives a loss of f32, as the table says", () => {
  const logits = full([2], 1, "f16");
  const loss = (positiveWeight: Tensor | number) =>
    ops.binaryCrossEntropy(logits, logits, { positiveWeight }).dtype;
  expect([loss(2), loss(full([2], 2, "f16")), loss(full([2], 2))]).toEqual(["f16", "f16", "f32"]);
});

test.each(["f16", "bf16"] as const)("attention of %s has scores of f32, as in PyTorch", (dtype) => {
  const [q, k, v] = [1, 2, 3].map((i) =>
    ops
      .sin(
        arange(0, 2 * 20 * 16)
          .mul(i)
          .add(i),
      )
      .mul(8)
      .reshape([2, 20, 16])
      .cast(dtype),
  ) as [Tensor, Tensor, Tensor];
  const exact = ops.scaledDotProductAttention(q.cast("f64"), k.cast("f64"), v.cast("f64"));
  const found = ops.scaledDotProductAttention(q, k, v);
  expect(found.dtype).toBe(dtype);
  const [values, wanted] = [found.dataSync(), exact.dataSync()];
  // Half a last digit of 8.
  const ulp = dtype === "f16" ? 2 ** -9 : 2 ** -6;
  expect(wanted.every((w, i) => Math.abs(w - values[i]!) <= ulp)).toBe(true);
});
