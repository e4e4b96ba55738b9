import { describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { full, ones, tensor, zeros } from "#sdk/tensor/create.ts";
import { maskedSelect, nonzero, unique } from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const m = zeros([2, 3]);
const key = tensor([1, 2, 0, 0], { dtype: "i32" });
const bad = null as never;
const text = "x" as never;

describe("an error begins with the function that was called, whatever it is made of", () => {
  test.each<readonly [message: string, call: () => unknown]>([
    ["median: axis 7 is not one of the 2 axes", () => ops.median(m, 7)],
    ["median: needs at least one element", () => ops.median(zeros([0]))],
    ["all: axis 7 is not one of the 2 axes", () => ops.all(m, 7)],
    ["standardDeviation: axis 7 is not one of the 2 axes", () => ops.standardDeviation(m, 7)],
    ["sort: axis 7 is not one of the 2 axes", () => ops.sort(m, 7)],
    ["cummax: needs an axis, got a scalar", () => ops.cummax(tensor(1))],
    ["clip: expected tensors or numbers, got null", () => ops.clip(m, bad, 1)],
    [
      "oneHot: there are no tensors of x; use ",
      () => ops.oneHot(tensor([1], { dtype: "i32" }), 3, text),
    ],
    [
      "randomBernoulli: the key must be i32, got f32; use randomKey",
      () => ops.randomBernoulli(m, 0.5, [2]),
    ],
    ["dropout: the key must be i32, got f32; use randomKey", () => ops.dropout(m, 0.5, m)],
    ["cosineSimilarity: axis 7 is not one of the 2 axes", () => ops.cosineSimilarity(m, m, 7)],
    ["batchNormalize: ", () => ops.batchNormalize(tensor(1))],
    [
      "outer: [70000, 70000] has 4900000000 elements; at most 2³² fit",
      () => ops.outer(zeros([70_000]), zeros([70_000])),
    ],
    ["zeros: [100000, 100000] has 10000000000 elements; at most 2³² fit", () => zeros([1e5, 1e5])],
    ["ones: sizes are whole numbers from 0 up, got [-1]", () => ones([-1])],
    ["full: values are numbers or booleans, got 'x'", () => full([2], text)],
    ["full: 300 is not an u8; use f32 or round it", () => full([2], 300, "u8")],
    ["sum: axis 7 is not one of the 2 axes", () => m.sum(7)],
  ])("%s", (message, call) => {
    expect(call).toThrow(startOf(message));
  });

  test("a function of the user in between is not left out", () => {
    const slope = grad((x: Tensor) => ops.sum(ops.median(x, 7)));
    expect(() => slope(m)).toThrow(/^median: axis 7/);
    expect(() => ops.select(m, 1, 0)).toThrow(/^select: /);
  });
});

describe("null, text and unknown names are refused in the place of an option", () => {
  test.each<readonly [message: string, call: () => unknown]>([
    [
      "sum: axes are a whole number or an array of them, got null; leave them out for all",
      () => ops.sum(m, bad),
    ],
    [
      "sum: axes are a whole number or an array of them, got 'x'; leave them out for all",
      () => ops.sum(m, text),
    ],
    ["max: an axis is a whole number, got 'x'", () => ops.max(m, [text])],
    ["norm: expected options as an object, got null", () => ops.norm(m, 0, false, bad)],
    ["norm: no option 'q'; options: p", () => ops.norm(m, 0, false, { q: 1 } as never)],
    ["norm: p is a number, got 'x'", () => ops.norm(m, 0, false, { p: text })],
    [
      "argsort: descending is true or false, got 'x'",
      () => ops.argsort(m, 0, { descending: text }),
    ],
    ["topK: expected options as an object, got null", () => ops.topK(m, 1, 0, bad)],
    ["conv2d: expected options as an object, got null", () => ops.conv2d(m, m, bad)],
    [
      "maxPool1d: padding is same, valid, a number or one for each axis, got 'x'",
      () => ops.maxPool1d(zeros([1, 4, 1]), 2, { padding: text }),
    ],
    [
      "crossEntropy: weights are an array with one for each class, got null",
      () => ops.crossEntropy(m, tensor([0, 1], { dtype: "i32" }), { weights: bad }),
    ],
    ["reshape: expected a shape as an array of sizes, got null", () => ops.reshape(m, bad)],
    ["broadcastTo: expected a shape as an array of sizes, got null", () => ops.broadcastTo(m, bad)],
    [
      "randomTruncatedNormal: expected options as an object, got null",
      () => ops.randomTruncatedNormal(key, [2], bad),
    ],
    ["quantile: q is from 0 to 1, got 'x'", () => ops.quantile(m, text)],
    ["pad: padding is an array, got null", () => ops.pad(m, bad)],
    ["tile: counts is an array, got null", () => ops.tile(m, bad)],
    ["transpose: the order of axes is an array, got 'x'", () => ops.transpose(m, text)],
    ["slice: what is cut is an array, got null", () => ops.slice(m, bad)],
    [
      "slice: a cut is a place, [start, stop, step] or null, got 'x' for axis 1",
      () => ops.slice(m, [0, text]),
    ],
    [
      "repeat: the count is a whole number from 0 up, got an array of 2",
      () => ops.repeat(m, [1, 2] as never),
    ],
    ["concat: expected a list of tensors, got a tensor", () => ops.concat(m as never)],
    [
      'einsum: expected an equation such as "ij,jk->ik", got a tensor',
      () => ops.einsum(m as never, m),
    ],
    ["interpolate: sizes is an array, got null", () => ops.interpolate(zeros([1, 2, 2, 1]), bad)],
    ["histogram: expected options as an object, got null", () => ops.histogram(m, bad)],
    [
      "randomGamma: expected a shape as an array of sizes, got null",
      () => ops.randomGamma(key, 1, bad),
    ],
    [
      "layerNormalize: epsilon is a number, got null",
      () => ops.layerNormalize(m, { epsilon: bad }),
    ],
    ...(
      [
        ["layerNormalize", ops.layerNormalize],
        ["rmsNormalize", ops.rmsNormalize],
        ["instanceNormalize", ops.instanceNormalize],
        ["batchNormalize", ops.batchNormalize],
        ["groupNormalize", (x: Tensor, o: object) => ops.groupNormalize(x, 1, o)],
      ] as const
    ).map(([name, run]): [string, () => unknown] => [
      `${name}: epsilon is from 0 up, got -1`,
      () => run(zeros([1, 2, 2]), { epsilon: -1 }),
    ]),
    ["layerNormalize: needs an axis, got a scalar", () => ops.layerNormalize(tensor(1))],
    [
      "scaledDotProductAttention: the rate is from 0 to below 1, got 2",
      () => ops.scaledDotProductAttention(m, m, m, { dropout: { rate: 2, key: m } }),
    ],
    [
      "scaledDotProductAttention (dropout): no option 'p'; options: rate, key, stream",
      () => ops.scaledDotProductAttention(m, m, m, { dropout: { p: 0.1 } as never }),
    ],
    [
      "scaledDotProductAttention: causal is true or false, got 7",
      () => ops.scaledDotProductAttention(m, m, m, { causal: 7 as never }),
    ],
    ["nonzero: expected a tensor, got null", () => nonzero(bad)],
    ["maskedSelect: expected a tensor, got null", () => maskedSelect(m, bad)],
    ["unique: expected a tensor, got null", () => unique(bad)],
    ["tensor: expected options as an object, got null", () => tensor([1], bad)],
  ])("%s", (message, call) => {
    expect(call).toThrow(startOf(message));
  });
});

test("memory that was transferred away is missed with a word, not with zeros", () => {
  const data = new Float32Array(4);
  const before = tensor(data);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  expect(() => tensor(data)).toThrow(/^tensor: the array's memory was transferred away; /);
  expect(() => before.dataSync()).toThrow(
    /^dataSync: the memory of a f32 \[4\] was transferred away; /,
  );
  expect(() => before.add(1).dataSync()).toThrow(/transferred away/);
});

const startOf = (message: string) =>
  new RegExp(`^${message.replace(/[[\]().?*+]/g, String.raw`\$&`)}`);
