import { expect, test } from "@jest/globals";
import * as ops from "#sdk/ops/index.ts";
import { ones, randomKey, tensor, zeros } from "#sdk/tensor/create.ts";

const m = zeros([2, 3]);
const s = zeros([2, 2]);
const key = randomKey(1);
const places = (...list: number[]) => tensor(list, { dtype: "i32" });

test.each<readonly [message: string, call: () => unknown]>([
  ["nanQuantile: q is from 0 to 1, got 2", () => ops.nanQuantile(m, 2)],
  ["nanMedian: needs at least one element, got [0]", () => ops.nanMedian(zeros([0]))],
  ["nanProd: axis 4 is not one of the 2 axes", () => ops.nanProd(m, 4)],
  [
    "kthValue: k is a place from 0 to below 3, the length of axis 1, got 3",
    () => ops.kthValue(m, 3),
  ],
  ["mode: nothing to choose from, got [0]", () => ops.mode(zeros([0]))],
  [
    "weightedMean: shapes do not broadcast, got [2] and [2, 3]",
    () => ops.weightedMean(m, zeros([2])),
  ],
  [
    "centralDifferences: needs at least two places on axis 0, got [1]",
    () => ops.centralDifferences(zeros([1])),
  ],
  [
    "cumulativeTrapezoid: no option 'space'; options: spacing",
    () => ops.cumulativeTrapezoid(m, 0, { space: 1 } as never),
  ],
  ["unwrap: the period is above 0 and finite, got 0", () => ops.unwrap(m, 0, { period: 0 })],
  ["logCumsumExp: needs an axis, got a scalar", () => ops.logCumsumExp(tensor(1))],
  [
    "multivariateLgamma: p is a whole number from 1 to 1000, got 0; it counts dimensions",
    () => ops.multivariateLgamma(m, 0),
  ],
  ["polygamma: the order is a whole number from 0 to 100, got 1.5", () => ops.polygamma(m, 1.5)],
  ["gammainc: shapes do not broadcast, got [2, 3] and [2]", () => ops.gammainc(m, zeros([2]))],
  ["gammaincc: expected tensors or numbers, got 'x'", () => ops.gammaincc(m, "x" as never)],
  ["betainc: shapes do not broadcast, got [2] and [2, 3]", () => ops.betainc(zeros([2]), 1, m)],
  ["airyAi: expected a tensor, got 2", () => ops.airyAi(2 as never)],
  ["erfcx: expected a tensor, got 2", () => ops.erfcx(2 as never)],
  ["betainc: expected a tensor, got 0.5", () => ops.betainc(1, 2, 0.5 as never)],
  ["lpPool1d: p is above 0 and finite, got 0", () => ops.lpPool1d(zeros([1, 4, 1]), 0, 2)],
  ["lpPool2d: p is above 0 and finite, got true", () => ops.lpPool2d(m, true as never, 2)],
  [
    "lpPool3d: no option 'stride_'",
    () => ops.lpPool3d(zeros([1, 2, 2, 2, 1]), 2, 2, { stride_: 1 } as never),
  ],
  ["zeta: shapes do not broadcast, got [2, 3] and [2]", () => ops.zeta(m, zeros([2]))],
  ["hstack: expected a list of tensors, got an empty one", () => ops.hstack([])],
  ["vstack: expected a list of tensors, got a tensor", () => ops.vstack(m as never)],
  ["blockDiagonal: expected matrices, got [1, 1, 1]", () => ops.blockDiagonal([ones([1, 1, 1])])],
  ["cartesianProduct: expected vectors, got [2, 3]", () => ops.cartesianProduct([m])],
  ["vander: the count is a whole number from 1 up, got 0", () => ops.vander(m, 0)],
  [
    "ravelIndex: the last axis has a place for each of the 2 axes, got [3]",
    () => ops.ravelIndex(places(1, 2, 3), [2, 2]),
  ],
  ["unravelIndex: index 6 is outside 0…5", () => ops.unravelIndex(places(6), [2, 3]).dataSync()],
  [
    "segmentReduce: each row has a segment, got [3] for [2, 3]",
    () => ops.segmentReduce(m, places(0, 1, 1), 2),
  ],
  [
    "segmentReduce: there is no mode median; use sum, mean, max, min, prod",
    () => ops.segmentReduce(m, places(0, 1), 2, { mode: "median" as never }),
  ],
  ["lu: expected matrices, got [3]", () => ops.lu(zeros([3]))],
  ["luSolve: expected the factors that lu gives, got null", () => ops.luSolve(null as never, s)],
  [
    "luSolve: needs the factors of square matrices, got [2, 2] and [2, 3]",
    () => ops.luSolve(ops.lu(m), s),
  ],
  ["luSolve: sizes differ, got [2, 2] and [3]", () => ops.luSolve(ops.lu(s), zeros([3]))],
  [
    "matrixNorm: there is no kind 3; use frobenius, nuclear, 1, -1, 2, -2, Infinity, -Infinity",
    () => ops.matrixNorm(m, { kind: 3 }),
  ],
  [
    "conditionNumber: expected square matrices, got [2, 3]",
    () => ops.conditionNumber(m, { kind: 1 }),
  ],
  ["choleskySolve: expected square matrices, got [2, 3]", () => ops.choleskySolve(m, m)],
  ["choleskyInverse: expected square matrices, got [2, 3]", () => ops.choleskyInverse(m)],
  ["logdet: expected square matrices, got [2, 3]", () => ops.logdet(m)],
  ["multiDot: inner sizes differ, got [2, 3] and [2, 2]", () => ops.multiDot([m, s])],
  ["multiDot: needs two or more matrices, got 1", () => ops.multiDot([m])],
  [
    "tensorSolve: the axes of b and as many places behind them are needed, got [2, 3] and [2, 2]",
    () => ops.tensorSolve(m, s),
  ],
  [
    "tensorInverse: the first axes and the others have as many places, got [2, 3] with 1 in front",
    () => ops.tensorInverse(m, 1),
  ],
  [
    "stft: a piece of 8 does not fit in a signal of 4",
    () => ops.stft(zeros([4]), 8, { center: false }),
  ],
  [
    "stft: the window is a vector of at most 4 numbers, got [5]",
    () => ops.stft(zeros([9]), 4, { window: zeros([5]) }),
  ],
  ["stft: hop is a whole number from 1 up, got 0", () => ops.stft(zeros([9]), 4, { hop: 0 })],
  [
    "istft: expected […, 3, pieces, 2] for pieces of 4, got [5, 2, 2]",
    () => ops.istft(zeros([5, 2, 2]), 4),
  ],
  [
    "imageToColumns: a window of 4 does not fit in 3 places with padding [0, 0]",
    () => ops.imageToColumns(zeros([1, 3, 3, 1]), 4),
  ],
  [
    "columnsToImage: expected [n, 4, 4 · c], got [1, 5, 4]",
    () => ops.columnsToImage(zeros([1, 5, 4]), [3, 3], 2),
  ],
  [
    "maxPoolWithIndices: no option 'pading'; did you mean 'padding'?",
    () => ops.maxPoolWithIndices(zeros([1, 4, 4, 1]), 2, { pading: 1 } as never),
  ],
  [
    "maxUnpool: values and indices differ, got [1, 2, 2, 1] and [2]",
    () => ops.maxUnpool(zeros([1, 2, 2, 1]), places(1, 2), [4, 4]),
  ],
  [
    "embeddingBag: the index is [bags, rows], or a vector with offsets, got [2]",
    () => ops.embeddingBag(m, places(0, 1)),
  ],
  [
    "embeddingBag: index 7 is outside 0…1",
    () => ops.embeddingBag(m, places(7).reshape([1, 1])).dataSync(),
  ],
  [
    "randomWeibull: concentration is above 0 and finite, got 0",
    () => ops.randomWeibull(key, 0, [2]),
  ],
  ["randomPareto: alpha is above 0 and finite, got -1", () => ops.randomPareto(key, -1, [2])],
  ["randomGeometric: p is above 0 and up to 1, got 0", () => ops.randomGeometric(key, 0, [2])],
  ["randomChiSquare: degrees is above 0 and finite, got 0", () => ops.randomChiSquare(key, 0, [2])],
  ["randomStudentT: degrees is above 0 and finite, got 0", () => ops.randomStudentT(key, 0, [2])],
  [
    "randomBinomial: count is a whole number from 0 up and below 2³¹, got -1",
    () => ops.randomBinomial(key, -1, 0.5, [2]),
  ],
  ["randomDirichlet: needs an axis, got a scalar", () => ops.randomDirichlet(key, tensor(1))],
  [
    "randomMultivariateNormal: the mean is […, 2] for a covariance [2, 2], got [3]",
    () => ops.randomMultivariateNormal(key, zeros([3]), s),
  ],
  [
    "randomChoice: 4 of 3 are not without repeats; use replace",
    () => ops.randomChoice(key, 3, [4], { replace: false }),
  ],
  [
    "randomChoice: weights are 0 or above and finite, got -1",
    () => ops.randomChoice(key, 2, [1], { weights: tensor([-1, 1]) }),
  ],
  [
    "randomChoice: weights are 0 or above and finite, got NaN",
    () => ops.randomChoice(key, 2, [1], { weights: tensor([1, NaN], { dtype: "bf16" }) }),
  ],
  [
    "randomChoice: all weights are 0, so there is nothing to choose from",
    () => ops.randomChoice(key, 2, [1], { weights: tensor([0, 0], { dtype: "i32" }) }),
  ],
  [
    "randomChoice: weights are one for each of 3, got [2]",
    () => ops.randomChoice(key, 3, [4], { weights: zeros([2]) }),
  ],
  [
    "randomLaplace: expected a shape as an array of sizes, got 3",
    () => ops.randomLaplace(key, 3 as never),
  ],
])("%s", (message, call) => {
  expect(call).toThrow(new RegExp(`^${message.replace(/[[\](){}.?*+|]/g, String.raw`\$&`)}`));
});
