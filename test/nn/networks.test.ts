import { describe, expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import * as nn from "#sdk/nn/index.ts";
import type { Layer, Params } from "#sdk/nn/index.ts";
import { dropout, gelu } from "#sdk/ops/index.ts";
import { full, randomKey, tensor, zeros, type Tensor } from "#sdk/tensor/index.ts";
import { difference, load, numbers, oracle, type Dump } from "../support/oracle.ts";

type Written = { readonly [name: string]: Dump | Written };

interface Layers {
  readonly attention: Readonly<
    Record<"x" | "memory" | "mask" | "plain" | "causal" | "other", Dump>
  > & {
    readonly params: Written;
  };
  readonly block: { readonly params: Written; readonly x: Dump; readonly y: Dump };
  readonly batchNorm: {
    readonly params: Written;
    readonly x: readonly Dump[];
    readonly y: readonly Dump[];
    readonly mean: Dump;
    readonly variance: Dump;
    readonly predicted: Dump;
  };
}

const [layers] = oracle<{ layers: readonly Layers[] }>("nn").layers as [Layers];
const random = () => new Philox(1, "weights");

/** Written parameters as a layer has them; the oracle names them alike. */
function paramsOf<P>(written: Written): P {
  const each = (value: Dump | Written): Tensor | Params =>
    "dtype" in value ? load(value as Dump) : paramsOf<Params>(value);
  return Object.fromEntries(Object.entries(written).map(([name, v]) => [name, each(v)])) as P;
}

function expectLike(found: Tensor, expected: Dump): void {
  expect(found.shape).toEqual(expected.shape);
  expect(difference(found.dataSync(), numbers(expected), 1e-5)).toBeNull();
}

describe("attention with several heads is PyTorch's", () => {
  const { params: written, x, memory, mask, plain, causal, other } = layers.attention;
  const params = paramsOf<nn.AttentionParams>(written);
  const layer = nn.multiHeadAttention(8, 2);

  test("on itself", () => expectLike(layer.apply(params, load(x), {}), plain));
  test("on what stands before", () =>
    expectLike(layer.attend(params, load(x), { causal: true }), causal));
  test("on others, through a mask", () =>
    expectLike(layer.attend(params, load(x), { memory: load(memory), mask: load(mask) }), other));
  test("drops weights in training alone", () => {
    const random = nn.multiHeadAttention(8, 2, { dropout: 0.5, stream: 3 });
    const key = randomKey(1);
    expectLike(random.apply(params, load(x), {}), plain);
    const trained = random.apply(params, load(x), { key });
    const asked = layer.attend(params, load(x), { dropout: { rate: 0.5, key, stream: 3 } });
    expect(trained.toArray()).toEqual(asked.toArray());
    expect(difference(trained.dataSync(), numbers(plain), 1e-2)).not.toBeNull();
    expect(() => nn.multiHeadAttention(8, 2, { dropout: 1 })).toThrow(
      "multiHeadAttention: the rate is from 0 to below 1, got 1",
    );
  });
  test("does not split what does not divide", () => {
    expect(() => nn.multiHeadAttention(8, 3)).toThrow(
      "multiHeadAttention: a width of 8 does not fall into 3 heads",
    );
  });
});

test("a Transformer block is PyTorch's encoder layer with the norms first", () => {
  const { params, x, y } = layers.block;
  const block = nn.transformerBlock(8, 2, { hidden: 16 });
  expectLike(block.apply(paramsOf(params), load(x), {}), y);
});

describe("a Transformer block with dropout", () => {
  const [width, rate] = [8, 0.25];
  const params = paramsOf<nn.TransformerBlockParams>(layers.block.params);
  const x = load(layers.block.x);
  const key = randomKey(1);
  const block = nn.transformerBlock(width, 2, { hidden: 16, dropout: rate, stream: 5 });

  test("drops nothing when predicting, nor at a rate of 0", () => {
    expectLike(block.apply(params, x, {}), layers.block.y);
    const none = nn.transformerBlock(width, 2, { hidden: 16, dropout: 0 });
    expect(none.apply(params, x, { key }).toArray()).toEqual(block.apply(params, x, {}).toArray());
  });

  test("drops in the four places of PyTorch's encoder layer, each from a stream of its own", () => {
    const norm = nn.layerNorm(width);
    const attention = nn.multiHeadAttention(width, 2);
    const looked = attention.attend(params.attention, norm.apply(params.attentionNorm, x, {}), {
      dropout: { rate, key, stream: 5 },
    });
    const y = x.add(dropout(looked, rate, key, 6));
    const wide = gelu(
      norm.apply(params.norm, y, {}).matmul(params.widen.weight).add(params.widen.bias),
    );
    const narrow = dropout(wide, rate, key, 7).matmul(params.narrow.weight).add(params.narrow.bias);
    const expected = y.add(dropout(narrow, rate, key, 8));
    const found = block.apply(params, x, { key });
    expect(difference(found.dataSync(), expected.dataSync(), 1e-6)).toBeNull();
    expect(block.apply(params, x, { key }).toArray()).toEqual(found.toArray());
    const other = nn.transformerBlock(width, 2, { hidden: 16, dropout: rate, stream: 9 });
    for (const apart of [
      block.apply(params, x, { key: randomKey(2) }),
      other.apply(params, x, { key }),
    ])
      expect(difference(apart.dataSync(), expected.dataSync(), 1e-2)).not.toBeNull();
  });

  test("keeps the mean of what it adds", () => {
    // Attention gives its bias alone and the network its own, which are told apart in the sum.
    const [mixed, biased] = [1, 10].map((value) => full([width], value));
    const flat: nn.TransformerBlockParams = {
      ...params,
      attention: { ...params.attention, mix: { weight: zeros([width, width]), bias: mixed! } },
      narrow: { weight: zeros([16, width]), bias: biased! },
    };
    const rows = zeros([50, 20, width]);
    const added = Array.from<number>(block.apply(flat, rows, { key }).dataSync());
    const share = (is: (value: number) => boolean) =>
      added.filter((value) => is(Math.round(value * (1 - rate)))).length / added.length;
    expect(share((value) => [0, 1, 10, 11].includes(value))).toBe(1);
    expect(share((value) => value % 10 === 0)).toBeCloseTo(rate, 1);
    expect(share((value) => value < 10)).toBeCloseTo(rate, 1);
    expect(share((value) => value === 0)).toBeCloseTo(rate * rate, 1);
    const mean = added.reduce((sum, value) => sum + value, 0) / added.length;
    expect(Math.abs(mean - 11)).toBeLessThan(0.3);
  });

  test("refuses a rate and a stream that are none", () => {
    expect(() => nn.transformerBlock(8, 2, { dropout: 1 })).toThrow(
      "transformerBlock: the rate is from 0 to below 1, got 1",
    );
    expect(() => nn.transformerBlock(8, 2, { stream: -1 })).toThrow(
      "transformerBlock: a stream is",
    );
  });
});

test("batch normalisation is PyTorch's, in training and with its running statistics", () => {
  const { params: written, x, y, mean, variance, predicted } = layers.batchNorm;
  const norm = nn.batchNorm(3);
  const params = paramsOf<nn.BatchNormParams>(written);
  let running = norm.start();
  for (const [i, images] of x.entries()) {
    const step = norm.train(params, load(images), running);
    ({ running } = step);
    expectLike(step.y, y[i]!);
    expectLike(norm.apply(params, load(images), { key: randomKey(1) }), y[i]!);
  }
  expectLike(running.mean, mean);
  expectLike(running.variance, variance);
  expectLike(norm.apply({ ...params, running }, load(x[0]!), {}), predicted);
  expect(() => norm.apply(params, load(x[0]!), {})).toThrow(
    "batchNorm: predicting needs the running statistics; give { ...params, running }",
  );
});

const made: readonly (readonly [name: string, layer: Layer, x: Tensor, y: readonly number[]])[] = [
  ["conv1dLayer", nn.conv1dLayer(2, 5, 3, { padding: 1 }), zeros([2, 7, 2]), [2, 7, 5]],
  ["conv2dLayer", nn.conv2dLayer(4, 6, [3, 2], { groups: 2 }), zeros([1, 5, 5, 4]), [1, 3, 4, 6]],
  ["conv3dLayer", nn.conv3dLayer(1, 2, 2, { stride: 2 }), zeros([1, 4, 4, 4, 1]), [1, 2, 2, 2, 2]],
  ["maxPoolLayer", nn.maxPoolLayer(2), zeros([1, 4, 6, 2]), [1, 2, 3, 2]],
  ["averagePoolLayer", nn.averagePoolLayer(2), zeros([1, 4, 6, 2]), [1, 2, 3, 2]],
  ["globalAveragePoolLayer", nn.globalAveragePoolLayer(), zeros([3, 4, 6, 2]), [3, 2]],
  ["flattenLayer", nn.flattenLayer(), zeros([3, 4, 6, 2]), [3, 48]],
  ["groupNorm", nn.groupNorm(2, 4), zeros([3, 5, 4]), [3, 5, 4]],
  ["rmsNorm", nn.rmsNorm(4), zeros([3, 4]), [3, 4]],
  ["embeddingLayer", nn.embeddingLayer(10, 4), tensor([1, 9], { dtype: "i32" }), [2, 4]],
  ["rnn", nn.rnn(3, 4), zeros([2, 5, 3]), [2, 5, 4]],
  ["lstm", nn.lstm(3, 4, { bidirectional: true }), zeros([2, 5, 3]), [2, 5, 8]],
  ["gru", nn.gru(3, 4), zeros([2, 5, 3]), [2, 5, 4]],
];

test.each(made)(
  "%s makes as many parameters as it says and rows of its width",
  (_, layer, x, y) => {
    const params = layer.init(random());
    const count = (tree: Params | Tensor): number =>
      "dataSync" in tree
        ? (tree as Tensor).dataSync().length
        : Object.values(tree).reduce<number>((sum, each) => sum + count(each), 0);
    expect(count(params)).toBe(layer.parameters);
    expect(layer.apply(params, x, {}).shape).toEqual(y);
  },
);

test("convolutions start like PyTorch's: uniform within 1/√(taps · inputs)", () => {
  const { weight, bias } = nn.conv2dLayer(16, 8, 3).init(random());
  for (const values of [weight.dataSync(), bias.dataSync()])
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1 / 12);
  expect(Math.max(...weight.dataSync())).toBeGreaterThan(0.08);
});

test.each<readonly [message: string, call: () => unknown]>([
  ["conv2dLayer: inputs is 0; it is a whole number from 1 on", () => nn.conv2dLayer(0, 1, 3)],
  [
    "conv1dLayer: 4 inputs and 3 outputs do not fall into 2 groups",
    () => nn.conv1dLayer(4, 3, 3, { groups: 2 }),
  ],
  ["groupNorm: 4 channels do not fall into 3 groups", () => nn.groupNorm(3, 4)],
  ["embeddingLayer: count is 0; it is a whole number from 1 on", () => nn.embeddingLayer(0, 4)],
  ["lstm: hidden is 0.5; it is a whole number from 1 on", () => nn.lstm(1, 0.5)],
])("%s", (message, call) => {
  expect(call).toThrow(message);
});
