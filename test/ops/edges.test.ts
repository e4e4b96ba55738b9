import { expect, test } from "@jest/globals";
import { grad, hvp } from "#sdk/grad/index.ts";
import { chosen } from "#sdk/ops/chosen.ts";
import * as ops from "#sdk/ops/index.ts";
import { arange, eye, full, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

test("a · ln b has the slope ln b also where a is 0, and none where b is 0 or infinite", () => {
  const f = (a: ReturnType<typeof tensor>) => ops.xlogy(a, tensor([2, 0, -1, Infinity, 1])).sum();
  const at = tensor([0, 0, 0, 0, 3]);
  expect(ops.xlogy(at, tensor([2, 0, -1, Infinity, 1])).toArray()).toEqual([0, 0, 0, 0, 0]);
  expect(grad(f)(at).toArray()).toEqual([Math.fround(Math.log(2)), 0, 0, 0, 0]);
  expect(ops.xlogy(0, tensor([NaN])).toArray()).toEqual([NaN]);
});

test("the standard deviation of equal numbers has the gradient 0", () => {
  const f = (x: ReturnType<typeof tensor>) => ops.standardDeviation(x, 1).sum();
  const gradient = grad(f)(tensor([[2, 2, 2], [1, 2, 3]])).toArray() as number[][]; // oxfmt-ignore
  expect(gradient[0]).toEqual([0, 0, 0]);
  expect(gradient[1]![2]).toBeCloseTo(0.408, 3);
});

test("the logarithm of a sum of nothing is minus infinity", () => {
  expect(ops.logSumExp(zeros([2, 0]), 1).toArray()).toEqual([-Infinity, -Infinity]);
});

test("what is added to a variance may be infinite or NaN, which are two programs", () => {
  const of = (epsilon: number) => ops.layerNormalize(tensor([[1, 3]]), { epsilon }).slice(0, 1);
  expect([Infinity, NaN, 0].map((epsilon) => of(epsilon).item())).toEqual([0, NaN, 1]);
});

test("a target of nothing is read where all steps are blank", () => {
  const none = tensor([0, 0], { dtype: "i32" });
  const losses = ops.ctc(zeros([2, 2, 3]), zeros([2, 1], "i32"), tensor([2, 1], { dtype: "i32" }), none, { reduction: "none" }); // oxfmt-ignore
  const each = losses.toArray() as number[];
  expect(each).toEqual([expect.closeTo(2 * Math.log(3), 6), expect.closeTo(Math.log(3), 6)]);
});

test("a target that its steps have no room for has a loss of Infinity and no gradient; no steps say nothing, surely", () => {
  const i32 = (values: number[] | number[][]) => tensor(values, { dtype: "i32" });
  const logits = tensor(Array.from({ length: 48 }, (_, i) => Math.sin(i))).reshape([4, 4, 3]);
  const targets = i32([[1, 2], [1, 1], [1, 1], [1, 1]]); // oxfmt-ignore
  const losses = (x: Tensor) =>
    ops.ctc(x, targets, i32([4, 2, 0, 0]), i32([2, 2, 0, 1]), { reduction: "none" });
  // torch 2.15.0: ctc_loss, and its gradient with zero_infinity.
  expect(losses(logits).abs().toArray()).toEqual([expect.closeTo(1.3108313, 5), Infinity, 0, Infinity]); // oxfmt-ignore
  const slopes = grad((x: Tensor) => losses(x).sum())(logits);
  expect(slopes.abs().sum([0, 2]).toArray()).toEqual([expect.closeTo(2.0367396, 5), 0, 0, 0]);
});

test("NaN stands behind all numbers, in a search as in a sort", () => {
  const sorted = tensor([1, 2, NaN]);
  const values = tensor([0, 2, Infinity, NaN]);
  expect(ops.searchSorted(sorted, values).toArray()).toEqual([0, 1, 2, 2]);
  expect(ops.searchSorted(sorted, values, { right: true }).toArray()).toEqual([0, 2, 2, 3]);
});

test("ops of several parts round 16 bits once, at the end", () => {
  const bf16 = tensor([-3, 1], { dtype: "bf16" });
  expect(ops.gelu(bf16).slice([0, 1]).toArray()).toEqual([-0.0040588378906250]); // oxfmt-ignore
  expect(ops.gelu(bf16).dtype).toBe("bf16");
  // What PyTorch gives: squares of 300 are infinite in f16, and 301 no number of bf16.
  const f16 = tensor([300, -300, 400, 100], { dtype: "f16" });
  const even = [0.653, -1.586, 1.026, -0.0933];
  const near = (y: ReturnType<typeof tensor>, values: readonly number[]) =>
    expect([...y.dataSync()].every((v, i) => Math.abs(v - values[i]!) < 2e-3)).toBe(true);
  near(ops.layerNormalize(f16), even);
  near(ops.instanceNormalize(f16.reshape([1, 4, 1])), even);
  near(ops.batchNormalize(f16.reshape([4, 1])), even);
  near(ops.groupNormalize(f16.reshape([1, 4]), 2), [1, -1, 1, -1]);
  near(ops.rmsNormalize(f16), [1.0146, -1.0146, 1.3525, 0.3381]);
  near(
    ops.layerNormalize(tensor([300, 301, 302, 303], { dtype: "bf16" })),
    [-0.90625, -0.90625, 0.30078, 1.50781],
  );
  near(ops.cosineSimilarity(f16, f16), [1]);
  expect(ops.norm(full([4], 300, "f16")).item()).toBe(600);
  expect(ops.mean(full([70000], 2, "f16")).item()).toBe(2);
  expect(ops.standardDeviation(f16.slice([0, 2])).item()).toBe(300);
  expect(ops.variance(tensor([200, -200], { dtype: "f16" })).item()).toBe(40000);
  expect(Math.abs(ops.sinc(bf16).slice(1).item())).toBeLessThan(1e-7);
});

test("a middle that is infinite is found among infinite neighbours, and a threshold lets NaN through", () => {
  // numpy 2.4.6: nanmedian; torch 2.15.0: threshold.
  const middle = (...values: number[]) => ops.nanMedian(tensor(values)).item();
  expect(middle(-Infinity, NaN, 0, -Infinity)).toBe(-Infinity);
  expect(middle(Infinity, -Infinity, Infinity)).toBe(Infinity);
  expect(middle(-Infinity, 0)).toBe(-Infinity);
  expect(ops.threshold(tensor([NaN, 0, 2]), 0, 9).toArray()).toEqual([NaN, 9, 2]);
});

test("weights of classes keep their digits beside f64", () => {
  const logits = tensor([[1, 2], [3, 5]], { dtype: "f64" }); // oxfmt-ignore
  const target = tensor([0, 1], { dtype: "i32" });
  const loss = ops.crossEntropy(logits, target, { weights: [0.1, 0.7] }).item();
  const logs = [Math.log1p(Math.exp(1)), Math.log1p(Math.exp(-2))] as const;
  expect(loss).toBeCloseTo((0.1 * logs[0] + 0.7 * logs[1]) / 0.8, 12);
});

test("known places may lie beyond what f32 counts", () => {
  const bytes = new Uint8ClampedArray(2 ** 24 + 2);
  bytes[2 ** 24 + 1] = 7;
  expect(chosen(tensor(bytes), [2 ** 24 + 1], 0).toArray()).toEqual([7]);
});

test("the images of a batch of more pixels than f32 counts are told apart", () => {
  const [count, side] = [66, 511] as const;
  const pixels = new Float32Array(count * side * side);
  pixels[pixels.length - (side * side + 1) / 2] = 5;
  const images = tensor(pixels, { shape: [count, side, side, 1] });
  const seen = ops.gridSample(images, zeros([count, 1, 1, 2]), { mode: "nearest" });
  expect(seen.slice(-1).toArray()).toEqual([[[5]]]);
});

test("a block that starts below 0 is counted from the end, as in JAX", () => {
  const x = tensor([1, 2, 3, 4]);
  const at = (start: number) => tensor([start], { dtype: "i32" });
  expect(ops.dynamicSlice(x, at(-3), [2]).toArray()).toEqual([2, 3]);
  expect(ops.dynamicSlice(x, at(-1), [2]).toArray()).toEqual([3, 4]);
  expect(ops.dynamicSlice(x, at(-9), [2]).toArray()).toEqual([1, 2]);
  expect(ops.dynamicUpdateSlice(x, tensor([8]), at(-2)).toArray()).toEqual([1, 2, 8, 4]);
});

test("the variance of what is not NaN has a gradient, and NaN has none", () => {
  const x = tensor([1, NaN, 3]);
  expect(grad((v: typeof x) => ops.nanVariance(v))(x).toArray()).toEqual([-1, 0, 1]);
  const slope = grad((v: typeof x) => ops.nanStandardDeviation(v))(x).dataSync();
  expect([...slope].map((value) => Number(value.toFixed(6)))).toEqual([-0.5, 0, 0.5]);
});

test("near losses are curved also where the prediction is right", () => {
  const target = tensor([1, 1, 1]);
  const along = tensor([1, 1, 1]);
  const huber = (x: typeof target) => ops.huber(x, target, { reduction: "sum" });
  expect(hvp(huber, tensor([1, 1.5, 3]), along).toArray()).toEqual([1, 1, 0]);
  const smooth = (x: typeof target) => ops.smoothL1(x, target, { beta: 2, reduction: "sum" });
  expect(hvp(smooth, tensor([1, 1.5, 4]), along).toArray()).toEqual([0.5, 0.5, 0]);
});

test("whole numbers stay whole when they are folded", () => {
  const whole = (...values: number[]) => tensor(values, { dtype: "i32" });
  const found = ops.convolve(whole(16777217, 2147483647), whole(1, 1));
  expect(found.dtype).toBe("i32");
  expect(found.toArray()).toEqual([16777217, -2130706432, 2147483647]);
  expect(ops.convolve(tensor(new Uint8ClampedArray([200, 100])), tensor([true, true])).toArray()).toEqual([200, 300, 100]); // oxfmt-ignore
  expect(ops.convolve(whole(1, 2), tensor([0.5])).toArray()).toEqual([0.5, 1]);
});

test("a length of roots has the gradient 0 where an element is 0, and keeps NaN", () => {
  const length = (x: ReturnType<typeof tensor>) => ops.norm(x, -1, false, { p: 0.5 });
  const gradient = grad((x: ReturnType<typeof tensor>) => length(x).sum());
  const [none, ...rest] = gradient(tensor([0, 3, 4])).toArray() as number[];
  expect([none, ...rest.map((g) => Math.round(g * 1e4) / 1e4)]).toEqual([0, 2.1547, 1.866]);
  expect(gradient(zeros([3])).toArray()).toEqual([0, 0, 0]);
  expect(length(tensor([NaN, 1])).item()).toBeNaN();
});

test("long ranges and identities are made without lists of JavaScript's", () => {
  expect(
    arange(0, 2 ** 21, 1, "i32")
      .slice(-1)
      .item(),
  ).toBe(2 ** 21 - 1);
  expect(arange(3, 0, -1, "i64").bigDataSync()).toEqual(BigInt64Array.of(3n, 2n, 1n));
  expect(eye(2, 3).toArray()).toEqual([[1, 0, 0], [0, 1, 0]]); // oxfmt-ignore
  expect(eye(3, 2, "i64").sum().bigDataSync()).toEqual(BigInt64Array.of(2n));
});

test.each<readonly [message: string, call: () => unknown]>([
  ["zeros: expected a shape as an array of sizes, got 3", () => zeros(3 as never)],
  [
    "pad: there is no mode edge; use constant, reflect, replicate, circular",
    () => ops.pad(zeros([2]), [[1, 1]], { mode: "edge" as never }),
  ],
  [
    "conv2d: there is no layout nchw; use channels-last, channels-first",
    () => ops.conv2d(zeros([1, 3, 3, 1]), zeros([2, 2, 1, 1]), { layout: "nchw" as never }),
  ],
  ["pack: packs i4 and b1, got i8", () => ops.pack(zeros([4], "i8"), "i8" as never)],
  [
    "crossEntropy: no option 'labelSmoothing'; options: weights, ignore, smoothing, reduction",
    () => ops.crossEntropy(zeros([2, 3]), zeros([2], "i32"), { labelSmoothing: 0.1 } as never),
  ],
  [
    "conv2d: no option 'strides'; did you mean 'stride'?",
    () => ops.conv2d(zeros([1, 3, 3, 1]), zeros([2, 2, 1, 1]), { strides: 2 } as never),
  ],
  [
    "crossEntropy: ignore names a class, and the targets are shares of all",
    () => ops.crossEntropy(zeros([2, 3]), zeros([2, 3]), { ignore: 1 }),
  ],
  [
    "maxPool2d: window is a number or one for each axis, got an object",
    () => ops.maxPool2d(zeros([1, 4, 4, 1]), { size: 2 } as never),
  ],
  [
    "scatterInto: there is no mode foo; use set, add, mul, min, max",
    () => ops.scatterInto(zeros([2]), zeros([1], "i32"), 1, { mode: "foo" as never }),
  ],
  [
    "putAlongAxis: no option 'mod'; did you mean 'mode'?",
    () => ops.putAlongAxis(zeros([2]), zeros([1], "i32"), 1, 0, { mod: "add" } as never),
  ],
  [
    "klDivergence: there is no reduction avg; use mean, sum, none, batch",
    () => ops.klDivergence(zeros([2]), zeros([2]), { reduction: "avg" as never }),
  ],
])("%s", (message, call) => {
  expect(call).toThrow(message);
});

const pair = [zeros([2, 3]), zeros([2, 3])] as const;
const classes = zeros([2], "i32");
type Options = { readonly reduction?: never };

test.each<readonly [name: string, call: (options: Options) => unknown]>([
  ["meanSquaredError", (options) => ops.meanSquaredError(...pair, options)],
  ["meanAbsoluteError", (options) => ops.meanAbsoluteError(...pair, options)],
  ["binaryCrossEntropy", (options) => ops.binaryCrossEntropy(...pair, options)],
  ["crossEntropy", (options) => ops.crossEntropy(pair[0], classes, options)],
  ["negativeLogLikelihood", (options) => ops.negativeLogLikelihood(pair[0], classes, options)],
  ["klDivergence", (options) => ops.klDivergence(...pair, options)],
  ["ctc", (options) => ops.ctc(zeros([3, 2, 4]), zeros([2, 1], "i32"), classes, classes, options)],
  ["huber", (options) => ops.huber(...pair, options)],
  ["smoothL1", (options) => ops.smoothL1(...pair, options)],
  ["cosineEmbedding", (options) => ops.cosineEmbedding(...pair, zeros([2]), options)],
  ["tripletMargin", (options) => ops.tripletMargin(...pair, pair[0], options)],
  ["hinge", (options) => ops.hinge(...pair, options)],
  ["hingeEmbedding", (options) => ops.hingeEmbedding(...pair, options)],
  ["poissonLoss", (options) => ops.poissonLoss(...pair, options)],
  ["gaussianLoss", (options) => ops.gaussianLoss(...pair, pair[0], options)],
  ["softMargin", (options) => ops.softMargin(...pair, options)],
])("%s names an unknown option and an unknown reduction", (name, call) => {
  expect(() => call({ reductoin: "sum" } as never)).toThrow(
    `${name}: no option 'reductoin'; did you mean 'reduction'?`,
  );
  expect(() => call({ reduction: "avg" as never })).toThrow(`${name}: there is no reduction avg;`);
});

test("convolutions of whole numbers keep all digits, and wrap", () => {
  const big = (...values: bigint[]) => tensor(values);
  // The sums of products, as NumPy's convolve has them: numpy 2.4.6.
  const found = ops.convolve(big(2n ** 53n + 1n, -(2n ** 53n + 1n), 2n ** 62n + 3n), big(5n, -7n));
  expect([...found.bigDataSync()]).toEqual([45035996273704965n, -108086391056891916n, 4674736413210574870n, 4611686018427387883n]); // oxfmt-ignore
  const i32 = (...values: number[]) => tensor(values, { dtype: "i32" });
  expect([...ops.convolve(i32(2147483647, -2147483648, 77777777), i32(2147483647, -5, 123456789)).dataSync()]).toEqual([1, 5, 1946249082, 1758594763, 644820293]); // oxfmt-ignore
});

test("i64 is counted and filled to the last digit", () => {
  expect([...arange(2 ** 53 - 1, 2 ** 53 + 4, 2, "i64").bigDataSync()]).toEqual([2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 53n + 3n]); // oxfmt-ignore
  expect(() => arange(2 ** 63 - 1024, 2 ** 63 + 2048, 1024, "i64")).toThrow(
    "arange: 9223372036854775808 is not an i64; use f64",
  );
  const far = 2n ** 53n + 1n;
  expect([...ops.pad(tensor([-1n, 2n ** 63n - 1n]), [[1, 1]], { value: -far }).bigDataSync()]).toEqual([-far, -1n, 2n ** 63n - 1n, -far]); // oxfmt-ignore
  expect(() => ops.pad(tensor([0.5]), [[1, 1]], { value: far })).toThrow(
    "pad: the big integer 9007199254740993n stands beside f32; use Number(9007199254740993n)",
  );
  const least = { mode: "min" } as const;
  const most = tensor([2n ** 63n - 1n]);
  expect([...ops.segmentReduce(most, zeros([1], "i32"), 1, least).bigDataSync()]).toEqual([2n ** 63n - 1n]); // oxfmt-ignore
});

test("no images are resized to none, and an empty bag is 0 in every mode", () => {
  expect(ops.interpolate(zeros([0, 4, 4, 1]), [2, 3], { mode: "linear" }).shape).toEqual([0, 2, 3, 1]); // oxfmt-ignore
  expect(() => ops.interpolate(zeros([2, 0, 4, 1]), [2, 3])).toThrow(
    "interpolate: nothing to take from, got [2, 0, 4, 1]",
  );
  for (const mode of ["sum", "mean", "max"] as const)
    expect(ops.embeddingBag(eye(2), zeros([1, 0], "i32"), { mode }).toArray()).toEqual([[0, 0]]);
});

test("places and counts that i32 has not do not wrap", () => {
  // A view of one number: nothing is computed until it is read.
  const long = ops.broadcastTo(tensor([1]), [2 ** 31 + 1]);
  const refused = (op: string) =>
    `${op}: places are i32, of which there are 2147483648 on an axis, got ${2 ** 31 + (op === "searchSorted" ? 2 : 1)}; divide the axis by reshape`;
  expect(() => ops.argmax(long)).toThrow(refused("argmax"));
  expect(() => ops.argsort(long)).toThrow(refused("argsort"));
  expect(() => ops.cumargmax(long)).toThrow(refused("cumargmax"));
  expect(() => ops.searchSorted(long, tensor([1]))).toThrow(refused("searchSorted"));
  expect(() => ops.gather(long, tensor([0n]))).toThrow(refused("gather"));
  const bools = ops.broadcastTo(tensor([true]), [2 ** 31]);
  expect([ops.sum(bools).dtype, ops.sum(bools.slice([1])).dtype]).toEqual(["i64", "i32"]);
});
