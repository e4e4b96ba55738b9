import { describe, expect, test } from "@jest/globals";
import { grad, vmap } from "#sdk/grad/index.ts";
import * as networks from "#sdk/ops/networks.ts";
import { mul, randomNormal, sum, variance } from "#sdk/ops/index.ts";
import { ones, randomKey, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { gradientCheck, type Point } from "../support/gradient-check.ts";

/** Numbers that are no two alike and lie away from kinks. */
function point(...shape: number[]): Point[number] {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Array.from({ length: size }, (_, i) => (((i * 37) % 101) - 50.3) / 40);
  return { shape, data };
}

const {
  alphaDropout,
  batchNormalize,
  channelDropout,
  cosineEmbedding,
  cosineSimilarity,
  ctc,
  groupNormalize,
  gumbelSoftmax,
  hinge,
  hingeEmbedding,
  huber,
  instanceNormalize,
  klDivergence,
  layerNormalize,
  negativeLogLikelihood,
  rmsNormalize,
  scaledDotProductAttention,
  smoothL1,
  softmin,
  tripletMargin,
  adaptiveAveragePool,
  adaptiveMaxPool,
  averagePool1d,
  averagePool2d,
  averagePool3d,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  globalAveragePool,
  globalMaxPool,
  interpolate,
  maxPool1d,
  maxPool2d,
  maxPool3d,
} = networks;

const i32 = (...values: number[]) => tensor(values, { dtype: "i32" });

type Check = readonly [name: string, fn: (...xs: Tensor[]) => Tensor, point: Point];

const checks: readonly Check[] = [
  ["conv1d", (x, w) => conv1d(x, w, { padding: 1 }), [point(1, 5, 2), point(3, 2, 3)]],
  [
    "conv2d",
    (x, w) => conv2d(x, w, { stride: 2, padding: 1, dilation: [1, 2] }),
    [point(1, 5, 6, 2), point(3, 2, 2, 3)],
  ],
  [
    "conv2d in groups",
    (x, w) => conv2d(x, w, { groups: 2 }),
    [point(1, 3, 4, 4), point(2, 2, 2, 2)],
  ],
  ["conv3d", (x, w) => conv3d(x, w), [point(1, 3, 3, 2, 2), point(2, 2, 1, 2, 2)]],
  ["convTranspose1d", (x, w) => convTranspose1d(x, w), [point(1, 4, 2), point(3, 2, 2)]],
  [
    "convTranspose2d",
    (x, w) => convTranspose2d(x, w, { stride: 2, outputPadding: 1 }),
    [point(1, 2, 3, 2), point(3, 2, 1, 2)],
  ],
  [
    "convTranspose3d",
    (x, w) => convTranspose3d(x, w),
    [point(1, 2, 2, 2, 1), point(1, 2, 2, 2, 1)],
  ],
  ["maxPool1d", (x) => maxPool1d(x, 2), [point(1, 6, 2)]],
  ["maxPool2d", (x) => maxPool2d(x, 3, { stride: 2, padding: 1 }), [point(1, 5, 4, 2)]],
  ["maxPool3d", (x) => maxPool3d(x, 2), [point(1, 2, 4, 2, 2)]],
  ["averagePool1d", (x) => averagePool1d(x, 3, { stride: 1 }), [point(1, 6, 2)]],
  [
    "averagePool2d",
    (x) => averagePool2d(x, 2, { padding: 1, countPadding: false }),
    [point(1, 4, 4, 2)],
  ],
  ["averagePool3d", (x) => averagePool3d(x, 2), [point(1, 2, 4, 2, 2)]],
  ["adaptiveAveragePool", (x) => adaptiveAveragePool(x, [2, 3]), [point(1, 5, 4, 2)]],
  ["adaptiveMaxPool", (x) => adaptiveMaxPool(x, [2, 3]), [point(1, 5, 4, 2)]],
  ["globalAveragePool", (x) => globalAveragePool(x), [point(2, 3, 2)]],
  ["globalMaxPool", (x) => globalMaxPool(x), [point(2, 3, 2)]],
  ["interpolate", (x) => interpolate(x, [5, 3], { mode: "linear" }), [point(1, 3, 4, 2)]],
  ["batchNormalize", (x, s) => batchNormalize(x, { scale: s }), [point(4, 3), point(3)]],
  ["groupNormalize", (x) => groupNormalize(x, 2), [point(2, 3, 4)]],
  ["instanceNormalize", (x) => instanceNormalize(x), [point(2, 3, 2)]],
  ["layerNormalize", (x, s) => layerNormalize(x, { scale: s, shift: s }), [point(2, 4), point(4)]],
  ["rmsNormalize", (x) => rmsNormalize(x), [point(2, 4)]],
  ["softmin", (x) => softmin(x), [point(2, 3)]],
  [
    "scaledDotProductAttention",
    (q, k, v) => scaledDotProductAttention(q, k, v, { causal: true }),
    [point(2, 3, 2), point(2, 3, 2), point(2, 3, 2)],
  ],
  [
    "huber",
    (a, b) => huber(a, b, { delta: 0.7 }),
    [point(5), { shape: [5], data: [1, 0, 2, 1, 0] }],
  ],
  ["smoothL1", (a) => smoothL1(a, zeros([5])), [point(5)]],
  ["cosineSimilarity", (a, b) => cosineSimilarity(a, mul(b, b)), [point(2, 3), point(2, 3)]],
  [
    "cosineEmbedding",
    (a, b) => cosineEmbedding(a, mul(b, b), tensor([1, -1]), { margin: -0.5 }),
    [point(2, 3), point(2, 3)],
  ],
  [
    "tripletMargin",
    (a, b) => tripletMargin(a, b, mul(a, b), { margin: 9 }),
    [point(2, 3), { shape: [2, 3], data: [1, 2, 1, 0, 1, 2] }],
  ],
  ["hinge", (x) => hinge(x, tensor([1, -1, 1, -1]), { margin: 0.8 }), [point(4)]],
  ["hingeEmbedding", (x) => hingeEmbedding(x, tensor([1, -1, 1, -1])), [point(4)]],
  [
    "klDivergence",
    (x, t) => klDivergence(x, t),
    [point(4), { shape: [4], data: [0.2, 0.3, 0.4, 0.5] }],
  ],
  [
    "negativeLogLikelihood",
    (x) => negativeLogLikelihood(x, i32(1, 0, 2), { ignore: 0, weights: [1, 2, 3] }),
    [point(3, 3)],
  ],
  ["ctc", (x) => ctc(x, tensor([[1, 1]], { dtype: "i32" }), i32(4), i32(2)), [point(4, 1, 3)]],
];

describe("the gradient is that of central differences", () => {
  test.each(checks)("%s", (_, fn, at) => {
    expect(gradientCheck(fn, at)).toBeNull();
  });
});

describe("so is the gradient of the gradient", () => {
  test.each(checks)("%s", (_, fn, at) => {
    // A product with the arguments makes the second gradient depend on all of them.
    const slope = (...xs: Tensor[]) => {
      const first = grad((args: Tensor[]) => {
        const y = fn(...args);
        return sum(mul(y, y));
      })(xs);
      return first
        .map((g) => sum(mul(g, g)))
        .reduce((a, b) => a.add(b))
        .mul(0.001);
    };
    expect(gradientCheck(slope, at)).toBeNull();
  });
});

test("every op of networks that has a gradient is among them", () => {
  const checked = checks.map(([name]) => name.split(" ")[0]);
  const elsewhere = ["gruOverTime", "lstmOverTime", "overTime"];
  const random = ["alphaDropout", "channelDropout", "gumbelSoftmax"];
  expect(
    Object.keys(networks).filter((name) => ![...checked, ...elsewhere, ...random].includes(name)),
  ).toEqual([]);
});

const image = zeros([1, 4, 4, 2]);
const taps = zeros([3, 3, 2, 5]);
const key = randomKey(3);

test.each<readonly [message: string, call: () => unknown]>([
  ["conv2d: expected [n, …, c] with 4 axes, got [4, 2]", () => conv2d(zeros([4, 2]), taps)],
  [
    "conv2d: expected [n, c, …] with 4 axes, got [4, 2]",
    () => conv2d(zeros([4, 2]), taps, { layout: "channels-first" }),
  ],
  ["conv2d: weights have 4 axes, got [3, 2, 5]", () => conv2d(image, zeros([3, 2, 5]))],
  ["conv2d: weights without elements, got [0, 1, 2, 5]", () => conv2d(image, zeros([0, 1, 2, 5]))],
  [
    "conv2d: 2 channels do not fit weights with 3 inputs and 5 outputs in 1 groups, got [1, 4, 4, 2] and [3, 3, 3, 5]",
    () => conv2d(image, zeros([3, 3, 3, 5])),
  ],
  [
    "conv2d: a window of 5 does not fit in 4 places with padding [0, 0]",
    () => conv2d(image, taps, { dilation: 2 }),
  ],
  ["conv2d: stride is a whole number from 1 up, got 0", () => conv2d(image, taps, { stride: 0 })],
  [
    "conv2d: stride [1, 2, 3] is not one number or 2",
    () => conv2d(image, taps, { stride: [1, 2, 3] }),
  ],
  ["conv2d: padding for 1 axes of 2", () => conv2d(image, taps, { padding: [1] })],
  [
    "conv2d: padding is a whole number from 0 up, got -1",
    () => conv2d(image, taps, { padding: -1 }),
  ],
  ["conv2d: groups is a whole number from 1 up, got 0", () => conv2d(image, taps, { groups: 0 })],
  ["conv2d: 5 channels have a bias of [4]", () => conv2d(image, taps, { bias: zeros([4]) })],
  [
    "convTranspose2d: 2 channels do not fit weights [3, 3, 2, 5] in 1 groups",
    () => convTranspose2d(image, taps),
  ],
  [
    "convTranspose1d: nothing is left of 1 places",
    () => convTranspose1d(zeros([1, 1, 2]), zeros([1, 3, 2]), { padding: 1 }),
  ],
  [
    "maxPool2d: a window of [2, 2] lies wholly in the padding",
    () => maxPool2d(image, 2, { padding: 2 }),
  ],
  ["averagePool2d: window is a whole number from 1 up, got 0", () => averagePool2d(image, 0)],
  ["maxPool1d: expected [n, …, c] with 3 axes, got [1, 4, 4, 2]", () => maxPool1d(image, 2)],
  ["adaptiveMaxPool: 1 sizes for [1, 4, 4, 2]", () => adaptiveMaxPool(image, [1])],
  [
    "adaptiveAveragePool: a size is a whole number from 1 up or null, got 0",
    () => adaptiveAveragePool(image, [0, 1]),
  ],
  [
    "globalMaxPool: expected a batch, axes and channels, got [4, 2]",
    () => globalMaxPool(zeros([4, 2])),
  ],
  ["interpolate: 1 sizes for [1, 4, 4, 2]", () => interpolate(image, [3])],
  ["interpolate: a size is a whole number from 1 up, got 0.5", () => interpolate(image, [3, 0.5])],
  [
    "interpolate: alignCorners is for the mode linear",
    () => interpolate(image, [3, 3], { alignCorners: true }),
  ],
  ["groupNormalize: [1, 4, 4, 2] has no channels in 3 groups", () => groupNormalize(image, 3)],
  [
    "instanceNormalize: no places to normalise over in [4, 2]",
    () => instanceNormalize(zeros([4, 2])),
  ],
  [
    "batchNormalize: 2 channels need [2], got [3]",
    () => batchNormalize(image, { scale: zeros([3]) }),
  ],
  ["batchNormalize: expected examples and channels, got [3]", () => batchNormalize(zeros([3]))],
  [
    "scaledDotProductAttention: queries […, n, d], keys […, m, d] and values […, m, e] do not fit, got [2, 3], [4, 2], [4, 3]",
    () => scaledDotProductAttention(zeros([2, 3]), zeros([4, 2]), zeros([4, 3])),
  ],
  [
    "scaledDotProductAttention: a mask is bool or f32, got i32; compare it first",
    () => scaledDotProductAttention(zeros([1, 3]), zeros([1, 3]), zeros([1, 3]), { mask: i32(1) }),
  ],
  ["huber: shapes differ, got [2] and [3]; use reshape", () => huber(zeros([2]), zeros([3]))],
  ["huber: delta is above 0, got 0", () => huber(image, image, { delta: 0 })],
  [
    "cosineEmbedding: rows [2, 3] need labels [2], got [3]",
    () => cosineEmbedding(zeros([2, 3]), zeros([2, 3]), zeros([3])),
  ],
  [
    "negativeLogLikelihood: the classes must be i32, got f32; use cast",
    () => negativeLogLikelihood(zeros([2, 3]), zeros([2])),
  ],
  [
    "ctc: logits [t, n, c], targets [n, s] and lengths [n] do not fit, got [4, 1, 3], [1, 1], [2], [1]",
    () => ctc(zeros([4, 1, 3]), tensor([[1]], { dtype: "i32" }), i32(4, 4), i32(1)),
  ],
  [
    "ctc: the targets must be i32, got f32; use cast",
    () => ctc(zeros([4, 1, 3]), zeros([1, 1]), i32(4), i32(1)),
  ],
  [
    "ctc: the blank 3 is not one of the 3 classes",
    () => ctc(zeros([4, 1, 3]), tensor([[1]], { dtype: "i32" }), i32(4), i32(1), { blank: 3 }),
  ],
  [
    "gumbelSoftmax: the temperature is above 0, got 0",
    () => gumbelSoftmax(image, key, { temperature: 0 }),
  ],
  ["alphaDropout: the rate is from 0 to below 1, got 1", () => alphaDropout(image, 1, key)],
  ["channelDropout: the rate is from 0 to below 1, got -1", () => channelDropout(image, -1, key)],
  [
    "channelDropout: expected a batch, axes and channels, got [4, 2]",
    () => channelDropout(zeros([4, 2]), 0.5, key),
  ],
])("%s", (message, call) => {
  expect(call).toThrow(new RegExp(`^${message.replace(/[[\]().?*+]/g, String.raw`\$&`)}$`));
});

test("a convolution of nothing is empty, and its weights get no gradient", () => {
  const none = zeros([0, 4, 4, 2]);
  expect(conv2d(none, taps).shape).toEqual([0, 2, 2, 5]);
  const slope = grad((w: Tensor) => sum(conv2d(none, w)))(taps);
  expect(slope.dataSync().every((value) => value === 0)).toBe(true);
});

test("each example has a convolution with weights of its own", () => {
  const xs = tensor([...Array(2 * 4 * 2).keys()], { shape: [2, 1, 4, 2] });
  const ws = tensor([...Array(2 * 2 * 2).keys()], { shape: [2, 2, 2, 1] });
  const both = vmap((x, w) => conv1d(x as Tensor, w as Tensor))(xs, ws);
  expect([...both.dataSync()]).toEqual([14, 26, 38, 214, 258, 302]);
});

test("channels drop as a whole, and their mean stays", () => {
  const y = channelDropout(ones([50, 3, 3, 20]), 0.25, key);
  const counts = y.sum([1, 2]).dataSync();
  expect(new Set(Array.from(counts, (value) => Math.round(value)))).toEqual(new Set([0, 12]));
  expect(Math.abs(y.mean().item() - 1)).toBeLessThan(0.05);
});

test("alpha dropout keeps mean and variance", () => {
  const y = alphaDropout(randomNormal(key, [20_000], 1), 0.2, key, { stream: 2 });
  expect(Math.abs(y.mean().item())).toBeLessThan(0.03);
  expect(Math.abs(variance(y).item() - 1)).toBeLessThan(0.05);
});

test("a soft draw of a class adds up to 1 and takes each class as often as its probability says", () => {
  const logits = tensor([0, Math.log(3)]).broadcastTo([20_000, 2]);
  const drawn = gumbelSoftmax(logits, key, { temperature: 0.01 });
  expect(Math.abs(drawn.mean(0).dataSync()[1]! - 0.75)).toBeLessThan(0.02);
  expect(Math.abs(drawn.sum(1).mean().item() - 1)).toBeLessThan(1e-5);
});
