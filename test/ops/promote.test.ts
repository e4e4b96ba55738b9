import { expect, test } from "@jest/globals";
import {
  add,
  binaryCrossEntropy,
  binCount,
  ceil,
  clip,
  concat,
  crossEntropy,
  ctc,
  cumprod,
  cumsum,
  diag,
  div,
  dot,
  einsum,
  eq,
  exp,
  floor,
  gaussianLoss,
  hardshrink,
  hardSigmoid,
  hardSwish,
  hinge,
  hingeEmbedding,
  huber,
  inner,
  klDivergence,
  lerp,
  logit,
  logSigmoid,
  lstmOverTime,
  mean,
  meanAbsoluteError,
  meanSquaredError,
  multiLabel,
  negativeLogLikelihood,
  poissonLoss,
  pow,
  prod,
  relu,
  reshape,
  round,
  segmentReduce,
  select,
  slice,
  softMargin,
  softsign,
  sum,
  trace,
  tril,
  tripletMargin,
  triu,
  trunc,
} from "#sdk/ops/index.ts";
import type { DType } from "#sdk/core/dtype.ts";
import { full, tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const bool = tensor([1, 0], { dtype: "bool" });
const i32 = tensor([3, -2], { dtype: "i32" });
const i64 = tensor([3n, -2n]);
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
  expect(add(i32, Infinity).dtype).toBe("f32");
});

test("a whole number beyond the tensor's dtype makes it a wider one of whole numbers, and keeps the digits", () => {
  expect(add(i32, 2 ** 31).dtype).toBe("i64");
  expect([...add(i32, 2 ** 31).dataSync()]).toEqual([2 ** 31 + 3, 2 ** 31 - 2]);
  expect([...add(i32, -(2 ** 31)).dataSync()]).toEqual([3 - 2 ** 31, 2 ** 31 - 2]);
  expect(add(i32, -(2 ** 31)).dtype).toBe("i32");
  expect([...eq(i32, 2 ** 32 + 3).dataSync()]).toEqual([0, 0]);
  expect([...add(i64, 1e18).bigDataSync()]).toEqual([10n ** 18n + 3n, 10n ** 18n - 2n]);
  expect(add(i64, 1e19).dtype).toBe("f64");
  expect(add(i32, 1e19).dtype).toBe("f32");
  expect(add(i32, 1e40).dtype).toBe("f64");
});

test("a big integer is a whole number with all its digits", () => {
  const large = 2n ** 62n + 1n;
  expect([...add(i64, large).bigDataSync()]).toEqual([large + 3n, large - 2n]);
  expect([...i32.mul(2n ** 40n).bigDataSync()]).toEqual([3n * 2n ** 40n, -(2n ** 41n)]);
  expect(add(5n, i32).dtype).toBe("i32");
  expect(add(bool, 5n).dtype).toBe("i32");
  expect([...eq(i64, 3n).dataSync()]).toEqual([1, 0]);
  expect([...clip(i64, -1n, large).bigDataSync()]).toEqual([3n, -1n]);
  expect([...select(bool, large, 0n).bigDataSync()]).toEqual([large, 0n]);
  expect(() => f32.add(2n)).toThrow("add: the big integer 2n stands beside f32; use Number(2n)");
  expect(() => i64.add(2n ** 63n)).toThrow(
    "add: the big integer 9223372036854775808n does not fit in i64; use Number(9223372036854775808n)",
  );
});

test("i64 to a power is i64, and a number's power is that of a tensor of it", () => {
  const x = tensor([3n, -7n, 2n ** 40n + 1n]);
  for (const n of [0, 1, 2, 5, 22, 63, 2 ** 33 + 5]) {
    const powers = [...pow(x, tensor([BigInt(n)])).bigDataSync()];
    expect([...pow(x, n).bigDataSync()]).toEqual(powers);
    expect([...pow(x, BigInt(n)).bigDataSync()]).toEqual(powers);
  }
  expect([...pow(10, tensor([18n, -1n])).bigDataSync()]).toEqual([10n ** 18n, 0n]);
  expect([...pow(tensor([2n, 4n]), -1).dataSync()]).toEqual([0.5, 0.25]);
  expect(pow(x, 0.5).dtype).toBe("f64");
  expect(pow(i32, 2).dtype).toBe("f32");
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

test("classes, lengths and targets are whole numbers of any dtype, and counts do not wrap", () => {
  const whole = (values: number[] | number[][], dtype: DType) => tensor(values, { dtype });
  const logits = tensor([
    [0.5, 1, -1],
    [2, 0, 1],
  ]);
  const steps = reshape(concat([logits, logits, logits]), [3, 2, 3]);
  const all = (shape: number[]) => full(shape, 0.25);
  const bias = all([8]);
  const weights = { weight: all([3, 8]), recurrent: all([2, 8]), bias, recurrentBias: bias };
  const found = (["i32", "i64", "u8"] as const).map((dtype) => [
    crossEntropy(logits, whole([2, 1], dtype), { ignore: 1 }).item(),
    negativeLogLikelihood(logits, whole([2, 1], dtype)).item(),
    ctc(steps, whole([[1], [2]], dtype), whole([3, 2], dtype), whole([1, 1], dtype)).item(),
    sum(lstmOverTime(steps, weights, { lengths: whole([2, 1, 0], dtype) }).outputs).item(),
  ]);
  expect(found[1]).toEqual(found[0]);
  expect(found[2]).toEqual(found[0]);
  const places = tensor([0, 0], { dtype: "i32" });
  expect(binCount(places, 1, tensor([200, 200], { dtype: "u8" })).toArray()).toEqual([400]);
  expect(binCount(places, 1).dtype).toBe("i32");
});

test("what gives fractions computes whole numbers as fractions, so that nothing wraps within", () => {
  const x = [0, 1, 2, 100, 127];
  const y = [127, 3, 1, 2, 1];
  const one: ((x: Tensor) => Tensor)[] = [hardSigmoid, hardSwish, softsign, logSigmoid, logit];
  const two: ((x: Tensor, y: Tensor) => Tensor)[] = [
    binaryCrossEntropy,
    (x, y) => gaussianLoss(x, y, full([5], 1)),
    hinge,
    hingeEmbedding,
    huber,
    klDivergence,
    (x, y) => lerp(x, y, 0.25),
    meanAbsoluteError,
    meanSquaredError,
    multiLabel,
    poissonLoss,
    (x, y) => poissonLoss(x, y, { isLog: false }),
    softMargin,
    (x, y) => tripletMargin(x, y, x),
  ];
  const give = (dtype: DType) => {
    const [a, b] = [tensor(x, { dtype }), tensor(y, { dtype })];
    return [...one.map((run) => run(a)), ...two.map((run) => run(a, b))].map((y) => y.toArray());
  };
  for (const dtype of ["u8", "i8", "i32"] as const) expect(give(dtype)).toEqual(give("f32"));
  const least = tensor([-128, -1, 0], { dtype: "i8" });
  expect(hardshrink(least).toArray()).toEqual([-128, -1, 0]);
});

test("what rounds leaves whole numbers as they are, with all digits", () => {
  const odd = tensor([2n ** 53n + 1n, -7n]);
  for (const run of [floor, ceil, round, trunc])
    expect(run(odd).bigDataSync()).toEqual(odd.bigDataSync());
  expect(relu(odd).dtype).toBe("i64");
  expect([...relu(odd).bigDataSync()]).toEqual([2n ** 53n + 1n, 0n]);
  expect(floor(bool).dtype).toBe("f32");
});

test("a triangle of bools is bools, so that it can be a mask", () => {
  const all = full([2, 2], true, "bool");
  expect(tril(all).toArray()).toEqual([
    [true, false],
    [true, true],
  ]);
  expect([triu(all).dtype, tril(full([2, 2], 1, "i8")).dtype]).toEqual(["bool", "i8"]);
});

test("a choice and a joined tensor have the higher dtype of their parts", () => {
  expect(select(bool, bool, bool).dtype).toBe("bool");
  expect(select(bool, i32, 0.5).dtype).toBe("f32");
  expect(select(bool, 1, 2).dtype).toBe("f32");
  expect(concat([bool, i32]).dtype).toBe("i32");
});
