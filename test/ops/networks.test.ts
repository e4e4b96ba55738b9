import { describe, expect, test } from "@jest/globals";
import { grad, vmap } from "#sdk/grad/index.ts";
import * as networks from "#sdk/ops/networks.ts";
import {
  concat,
  dropout,
  matmul,
  mean,
  mul,
  randomNormal,
  select,
  softmax,
  square,
  stack,
  sum,
  transpose,
  tril,
  variance,
} from "#sdk/ops/index.ts";
import { ones, randomKey, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { gradientCheck, type Point } from "../support/gradient-check.ts";
import { difference } from "../support/oracle.ts";

/** Numbers that are no two alike and lie away from kinks. */
function point(...shape: number[]): Point[number] {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Array.from({ length: size }, (_, i) => (((i * 37) % 101) - 50.3) / 40);
  return { shape, data };
}

const {
  affineGrid,
  alphaDropout,
  batchNormalize,
  channelDropout,
  channelShuffle,
  cosineEmbedding,
  cosineSimilarity,
  ctc,
  focal,
  glu,
  gridSample,
  groupNormalize,
  gumbelSoftmax,
  hinge,
  hingeEmbedding,
  huber,
  instanceNormalize,
  klDivergence,
  layerNormalize,
  localResponseNormalize,
  marginRanking,
  multiLabel,
  multiMargin,
  negativeLogLikelihood,
  pixelShuffle,
  pixelUnshuffle,
  poissonLoss,
  rmsNormalize,
  scaledDotProductAttention,
  smoothL1,
  softMargin,
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
  gaussianLoss,
  globalAveragePool,
  globalMaxPool,
  interpolate,
  lpPool1d,
  lpPool2d,
  lpPool3d,
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
  ["lpPool1d", (x) => lpPool1d(x, 2, 3, { stride: 1 }), [point(1, 6, 2)]],
  ["lpPool2d", (x) => lpPool2d(x, 4, 2), [point(1, 4, 4, 1)]],
  ["lpPool3d", (x) => lpPool3d(x, 2, 2), [point(1, 2, 2, 4, 1)]],
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
  ["affineGrid", (m) => affineGrid(m, [2, 3]), [point(1, 2, 3)]],
  ["channelShuffle", (x) => channelShuffle(x, 2), [point(1, 2, 4)]],
  ["focal", (x) => focal(x, tensor([1, 0, 1, 0]), { alpha: 0.3 }), [point(4)]],
  [
    "gridSample",
    (x, g) => gridSample(x, g),
    [point(1, 3, 3, 2), { shape: [1, 1, 3, 2], data: [-0.4, 0.21, 0.15, -0.3, 0.93, 0.5] }],
  ],
  ["localResponseNormalize", (x) => localResponseNormalize(x, 3, { alpha: 0.5 }), [point(1, 2, 4)]],
  [
    "marginRanking",
    (a, b) => marginRanking(a, b, tensor([1, -1, 1]), { margin: 0.3, reduction: "none" }),
    [
      { shape: [3], data: [0.1, 0.9, 0.4] },
      { shape: [3], data: [0.5, 0.2, -0.6] },
    ],
  ],
  ["multiLabel", (x) => multiLabel(x, tensor([[1, 0, 1], [0, 0, 1]])), [point(2, 3)]], // oxfmt-ignore
  ["multiMargin", (x) => multiMargin(x, i32(0, 2), { p: 2 }), [point(2, 3)]],
  [
    "scaledDotProductAttention",
    (q, k, v) => scaledDotProductAttention(q, k, v, { causal: true }),
    [point(2, 3, 2), point(2, 3, 2), point(2, 3, 2)],
  ],
  [
    "scaledDotProductAttention with a mask that learns",
    (q, k, v, mask) => scaledDotProductAttention(q, k, v, { mask, causal: true }),
    [point(2, 3, 2), point(2, 3, 2), point(2, 3, 2), point(3, 3)],
  ],
  [
    "scaledDotProductAttention with dropout",
    (q, k, v) =>
      scaledDotProductAttention(q, k, v, { dropout: { rate: 0.4, key: randomKey(3), stream: 2 } }),
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
  ["glu", (x) => glu(x), [point(2, 4)]],
  ["pixelShuffle", (x) => pixelShuffle(x, 2), [point(1, 2, 3, 8)]],
  ["pixelUnshuffle", (x) => pixelUnshuffle(x, 2), [point(1, 4, 2, 3)]],
  ["poissonLoss", (x) => poissonLoss(x, tensor([0, 2, 1])), [point(3)]],
  [
    "gaussianLoss",
    (m, t, v) => gaussianLoss(m, t, v),
    [point(3), point(3), { shape: [3], data: [0.5, 1, 2] }],
  ],
  ["softMargin", (x) => softMargin(x, tensor([1, -1, 1])), [point(3)]],
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

test("the gradients of attention's gradients, with a mask that learns, are those of central differences", () => {
  const slopes = (...xs: Tensor[]) =>
    concat(
      grad(([q, k, v, mask]: Tensor[]) =>
        sum(square(scaledDotProductAttention(q!, k!, v!, { mask: mask! }))),
      )(xs).map((each) => each.reshape([-1])),
    );
  const at = [point(3, 2), point(4, 2), point(4, 2), point(3, 4)];
  expect(gradientCheck(slopes, at, { tolerance: 3e-3 })).toBeNull();
});

test("every op of networks that has a gradient is among them", () => {
  const checked = checks.map(([name]) => name.split(" ")[0]);
  const elsewhere = ["gruOverTime", "lstmOverTime", "overTime"];
  // Their gradients are PyTorch's: oracle.test.ts.
  const compared = [
    "columnsToImage",
    "embeddingBag",
    "imageToColumns",
    "maxPoolWithIndices",
    "maxUnpool",
  ];
  const random = ["alphaDropout", "channelDropout", "gumbelSoftmax"];
  expect(
    Object.keys(networks).filter(
      (name) => ![...checked, ...compared, ...elsewhere, ...random].includes(name),
    ),
  ).toEqual([]);
});

const taps = zeros([3, 3, 2, 5]);
const key = randomKey(3);

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

test("attention with dropout looks through weights that dropout went over", () => {
  const [q, k, v] = [1, 2, 3].map((seed) => randomNormal(randomKey(seed), [2, 5, 4])) as [Tensor, Tensor, Tensor]; // oxfmt-ignore
  const key = randomKey(9);
  const attention = (stream: number) =>
    scaledDotProductAttention(q, k, v, { causal: true, dropout: { rate: 0.25, key, stream } });
  const scores = mul(matmul(q, transpose(k, [0, 2, 1])), 1 / 2);
  const weights = softmax(select(tril(ones([5, 5], "bool")), scores, -Infinity));
  const thinned = mul(weights, dropout(ones([2, 5, 5]), 0.25, key, 7));
  expect(difference(attention(7).dataSync(), [...matmul(thinned, v).dataSync()], 1e-5)).toBeNull();
  const drawn = stack(Array.from({ length: 400 }, (_, stream) => attention(stream)));
  const plain = scaledDotProductAttention(q, k, v, { causal: true });
  expect(difference(mean(drawn, 0).dataSync(), [...plain.dataSync()], 0.15)).toBeNull();
  const none = { rate: 0, key };
  expect(scaledDotProductAttention(q, k, v, { causal: true, dropout: none }).toArray()).toEqual(
    plain.toArray(),
  );
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
  expect(gumbelSoftmax(logits.cast("bf16"), key).dtype).toBe("bf16");
});
