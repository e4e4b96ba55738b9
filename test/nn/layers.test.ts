import { describe, expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { activation } from "#sdk/nn/activation.ts";
import { conv2dLayer, type ConvParams } from "#sdk/nn/conv-layer.ts";
import { dense, type DenseParams } from "#sdk/nn/dense.ts";
import { dropoutLayer } from "#sdk/nn/dropout-layer.ts";
import { flattenLayer } from "#sdk/nn/image-layers.ts";
import { initialize } from "#sdk/nn/initialize.ts";
import { layerNorm } from "#sdk/nn/layer-norm.ts";
import { batchNorm, type BatchNormParams } from "#sdk/nn/norm-layers.ts";
import { sequential } from "#sdk/nn/sequential.ts";
import { randomKey, tensor } from "#sdk/tensor/index.ts";

const random = () => new Philox(1, "weights");

describe("dense", () => {
  test("multiplies by its weight and adds its bias", () => {
    const params = {
      weight: tensor([
        [1, 2],
        [3, 4],
      ]),
      bias: tensor([10, 20]),
    };
    expect(
      dense(2, 2)
        .apply(params, tensor([[1, 1]]), {})
        .toArray(),
    ).toEqual([[14, 26]]);
  });

  test("starts like PyTorch's Linear: uniform within 1/√inputs, weight and bias", () => {
    const { weight, bias } = dense(100, 50).init(random());
    for (const values of [weight.dataSync(), bias.dataSync()]) {
      const numbers = [...values];
      expect(Math.max(...numbers.map(Math.abs))).toBeLessThanOrEqual(0.1);
      expect(Math.max(...numbers)).toBeGreaterThan(0.09);
    }
    expect(weight.shape).toEqual([100, 50]);
  });

  test("refuses a width that is none", () => {
    expect(() => dense(0, 2)).toThrow("dense: inputs is 0; it is a whole number from 1 on");
  });
});

test.each([
  ["linear", 1 / Math.sqrt(30)],
  ["he", Math.sqrt(6 / 30)],
  ["glorot", Math.sqrt(6 / 50)],
] as const)("%s weights are uniform within their bound", (scheme, bound) => {
  const values = [...initialize(random(), 30, 20, scheme)];
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
  const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
  expect(Math.abs(variance / (bound ** 2 / 3) - 1)).toBeLessThan(0.1);
});

test.each([
  ["relu", [0, 0, 2]],
  ["tanh", [Math.tanh(-1), 0, Math.tanh(2)]],
  ["sigmoid", [1 / (1 + Math.E), 0.5, 1 / (1 + Math.exp(-2))]],
] as const)("%s bends each number", (name, expected) => {
  const y = activation(name)
    .apply({}, tensor([-1, 0, 2]), {})
    .dataSync();
  expected.forEach((value, i) => expect(y[i]).toBeCloseTo(value, 6));
});

test("an unknown activation is refused with the list of known ones", () => {
  expect(() => activation("swish" as never)).toThrow(
    'activation: no "swish"; there are relu, gelu, tanh, sigmoid',
  );
});

test("layer normalisation gives each row mean 0 and variance 1", () => {
  const layer = layerNorm(4);
  const y = layer.apply(layer.init(random()), tensor([[1, 2, 3, 4]]), {}).dataSync();
  [-1.3416, -0.4472, 0.4472, 1.3416].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 3));
});

describe("a dropout layer", () => {
  const x = tensor(new Float32Array(1000).fill(1), { shape: [10, 100] });

  test("does nothing when predicting", () => {
    expect(dropoutLayer(0.5, 0).apply({}, x, {})).toBe(x);
  });

  test("drops its share when training and keeps the mean", () => {
    const y = [
      ...dropoutLayer(0.5, 0)
        .apply({}, x, { key: randomKey(3) })
        .dataSync(),
    ];
    expect(new Set(y)).toEqual(new Set([0, 2]));
    expect(Math.abs(y.filter((v) => v === 0).length - 500)).toBeLessThan(60);
  });

  test("refuses a rate of 1", () => {
    expect(() => dropoutLayer(1, 0)).toThrow("dropoutLayer: the rate is from 0 to below 1, got 1");
  });
});

test("the parameters of a sequence are typed by the names and kinds of its layers", () => {
  const net = sequential({
    images: conv2dLayer(1, 2, 3),
    norm: batchNorm(2),
    bend: activation("relu"),
    flat: flattenLayer(),
    out: dense(8, 3),
  });
  const params: { images: ConvParams; norm: BatchNormParams; out: DenseParams } =
    net.init(random());
  // @ts-expect-error -- a layer without parameters has no place among them
  const none: unknown = net.init(random()).bend;
  expect(none).toBeUndefined();
  // @ts-expect-error -- a convolution has no scale
  expect(params.images.scale).toBeUndefined();
  expect(params.out.weight.shape).toEqual([8, 3]);
  expect(Object.keys(params)).toEqual(["images", "norm", "out"]);
});

test("a sequence of what has no names or is no layer is refused", () => {
  const remedy = "; name each layer, as in sequential({ hidden: dense(4, 16), out: dense(16, 3) })";
  expect(() => sequential(undefined as never)).toThrow(
    `sequential: takes an object of layers, got undefined${remedy}`,
  );
  expect(() => sequential(dense(1, 2) as never)).toThrow(
    `sequential: 'parameters' is no layer, got 4${remedy}`,
  );
});

test("a sequence names the parameters of its layers and runs them in order", () => {
  const net = sequential({ first: dense(2, 3), bend: activation("relu"), last: dense(3, 1) });
  const params = net.init(random());
  expect(net.parameters).toBe(13);
  expect(Object.keys(params)).toEqual(["first", "last"]);
  expect(
    net.apply(
      params,
      tensor([
        [1, 2],
        [3, 4],
      ]),
      {},
    ).shape,
  ).toEqual([2, 1]);
});
