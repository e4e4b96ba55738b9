import { expect, test } from "@jest/globals";
import {
  adaptiveAveragePool,
  adaptiveMaxPool,
  affineGrid,
  alphaDropout,
  averagePool2d,
  tripletMargin,
  batchNormalize,
  channelDropout,
  channelShuffle,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  cosineEmbedding,
  ctc,
  focal,
  gaussianLoss,
  globalMaxPool,
  glu,
  gridSample,
  groupNormalize,
  gumbelSoftmax,
  huber,
  instanceNormalize,
  interpolate,
  localResponseNormalize,
  marginRanking,
  maxPool1d,
  maxPool2d,
  multiLabel,
  multiMargin,
  negativeLogLikelihood,
  pixelShuffle,
  pixelUnshuffle,
  poissonLoss,
  scaledDotProductAttention,
  softMargin,
} from "#sdk/ops/networks.ts";
import { randomKey, tensor, zeros } from "#sdk/tensor/create.ts";

const i32 = (...values: number[]) => tensor(values, { dtype: "i32" });
const image = zeros([1, 4, 4, 2]);
const taps = zeros([3, 3, 2, 5]);
const key = randomKey(3);

test.each<readonly [message: string, call: () => unknown]>([
  ["conv2d: expected [n, …, c] with 4 axes, got [4, 2]", () => conv2d(zeros([4, 2]), taps)],
  [
    "conv2d: expected [n, c, …] with 4 axes, got [4, 2]",
    () => conv2d(zeros([4, 2]), taps, { layout: "channels-first" }),
  ],
  ["glu: axis -1 of [2, 3] has no two halves", () => glu(zeros([2, 3]))],
  ["channelShuffle: 2 channels do not fall into 3 groups", () => channelShuffle(image, 3)],
  [
    "localResponseNormalize: size is a whole number from 1 up, got 0",
    () => localResponseNormalize(image, 0),
  ],
  [
    "marginRanking: shapes differ, got [2] and [3]; use reshape",
    () => marginRanking(zeros([2]), zeros([3]), zeros([2])),
  ],
  [
    "multiMargin: expected scores [n, classes] and classes [n], got [2, 3] and [3]",
    () => multiMargin(zeros([2, 3]), zeros([3], "i32")),
  ],
  ["multiLabel: needs an axis of labels, got a scalar", () => multiLabel(zeros([]), zeros([]))],
  [
    "focal: no option 'alfa'; did you mean 'alpha'?",
    () => focal(zeros([2]), zeros([2]), { alfa: 1 } as object),
  ],
  ["affineGrid: expected maps [n, 2, 3], got [2, 3]", () => affineGrid(zeros([2, 3]), [2, 2])],
  [
    "gridSample: there is no mode area; use linear, cubic, nearest",
    () => gridSample(image, zeros([1, 2, 2, 2]), { mode: "area" as "linear" }),
  ],
  [
    "gridSample: expected a grid [1, y, x, 2] for images [1, 2, 2, 2], got [1, 2, 2]",
    () => gridSample(zeros([1, 2, 2, 2]), zeros([1, 2, 2])),
  ],
  ["pixelShuffle: 2 channels do not make squares of 2 by 2", () => pixelShuffle(image, 2)],
  [
    "pixelUnshuffle: [1, 4, 4, 2] does not divide into squares of 3 by 3",
    () => pixelUnshuffle(image, 3),
  ],
  [
    "poissonLoss: shapes differ, got [2] and [3]; use reshape",
    () => poissonLoss(zeros([2]), zeros([3])),
  ],
  [
    "gaussianLoss: shapes differ, got [2] and [3]; use reshape",
    () => gaussianLoss(zeros([2]), zeros([2]), zeros([3])),
  ],
  [
    "softMargin: shapes differ, got [2] and [3]; use reshape",
    () => softMargin(zeros([2]), zeros([3])),
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
  [
    "tripletMargin: p is a number from 1 up, got 0",
    () => tripletMargin(image, image, image, { p: 0 }),
  ],
  [
    "interpolate: antialias is for the modes linear and cubic",
    () => interpolate(image, [2, 2], { mode: "area", antialias: true }),
  ],
  [
    "averagePool2d: divisor is a number above 0, got 0",
    () => averagePool2d(image, 2, { divisor: 0 }),
  ],
  [
    "averagePool2d: ceilMode is true or false, got 1",
    () => averagePool2d(image, 2, { ceilMode: 1 as never }),
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
    "interpolate: alignCorners is for the modes linear and cubic",
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
    "scaledDotProductAttention: a mask is of bools or fractions, got i32; compare it first",
    () => scaledDotProductAttention(zeros([1, 3]), zeros([1, 3]), zeros([1, 3]), { mask: i32(1) }),
  ],
  ["huber: shapes differ, got [2] and [3]; use reshape", () => huber(zeros([2]), zeros([3]))],
  ["huber: delta is above 0, got 0", () => huber(image, image, { delta: 0 })],
  [
    "cosineEmbedding: rows [2, 3] need labels [2], got [3]",
    () => cosineEmbedding(zeros([2, 3]), zeros([2, 3]), zeros([3])),
  ],
  [
    "negativeLogLikelihood: the classes must be whole numbers (u8, i8, i32, i64), got f32; use cast",
    () => negativeLogLikelihood(zeros([2, 3]), zeros([2])),
  ],
  [
    "ctc: logits [t, n, c], targets [n, s] and lengths [n] do not fit, got [4, 1, 3], [1, 1], [2], [1]",
    () => ctc(zeros([4, 1, 3]), tensor([[1]], { dtype: "i32" }), i32(4, 4), i32(1)),
  ],
  [
    "ctc: the targets must be whole numbers (u8, i8, i32, i64), got f32; use cast",
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
