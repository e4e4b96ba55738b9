import { describe, expect, test } from "@jest/globals";
import { grad, vmap } from "#sdk/grad/index.ts";
import * as networks from "#sdk/ops/networks.ts";
import { mul, sum } from "#sdk/ops/index.ts";
import { tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { gradientCheck, type Point } from "../support/gradient-check.ts";

/** Numbers that are no two alike and lie away from kinks. */
function point(...shape: number[]): Point[number] {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Array.from({ length: size }, (_, i) => (((i * 37) % 101) - 50.3) / 40);
  return { shape, data };
}

const {
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
  expect(Object.keys(networks).filter((name) => !checked.includes(name))).toEqual([]);
});

const image = zeros([1, 4, 4, 2]);
const taps = zeros([3, 3, 2, 5]);

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
