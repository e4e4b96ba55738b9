import { valueAndGrad } from "#sdk/grad/index.ts";
import { transformerBlock, type TransformerBlockParams } from "#sdk/nn/index.ts";
import {
  add,
  batchNormalize,
  conv2d,
  crossEntropy,
  gather,
  globalAveragePool,
  gruOverTime,
  lstmOverTime,
  maxPool2d,
  meanSquaredError,
  relu,
  slice,
} from "#sdk/ops/index.ts";
import { adam } from "#sdk/optim/index.ts";
import { compile, tensor, type Tensor } from "#sdk/tensor/index.ts";

/** A network that PyTorch trains, too: `test/oracles/nets.py` has the same under the same name. */
export interface Net {
  readonly name: string;
  /** Each parameter's shape and the bound of its first values; those without a bound are ones (positive) or zeros. */
  readonly params: readonly (readonly [shape: readonly number[], start: number | "ones"])[];
  readonly x: { readonly shape: readonly number[]; readonly symbols?: number };
  /** Classes, or values of a shape. */
  readonly y: { readonly shape: readonly number[]; readonly classes?: number };
  loss(params: readonly Tensor[], x: Tensor, y: Tensor): Tensor;
}

/** 32 bits that hang on a place and a seed, the same in both languages. */
function bits(place: number, seed: number): number {
  let x = (Math.imul(place, 2654435761) + Math.imul(seed, 40503)) >>> 0;
  x ^= x >>> 15;
  x = Math.imul(x, 2246822519) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
}

function values(shape: readonly number[], seed: number, bound: number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from(
    { length: count },
    (_, i) => bound * (bits(i, seed) / 2 ** 31 - 1),
  );
  return tensor(data, { shape });
}

function whole(shape: readonly number[], seed: number, below: number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Int32Array.from({ length: count }, (_, i) => bits(i, seed) % below),
    { shape },
  );
}

/** The parameters before the first step. */
export const firstParams = ({ params }: Net): Tensor[] =>
  params.map(([shape, start], i) =>
    start === "ones"
      ? tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), { shape })
      : values(shape, i + 1, start),
  );

/** Batch number `i` of what is trained on. */
export const batchOf = ({ x, y }: Net, i: number) => ({
  x: x.symbols === undefined ? values(x.shape, 1000 + i, 1.7) : whole(x.shape, 1000 + i, x.symbols),
  y: y.classes === undefined ? values(y.shape, 2000 + i, 1) : whole(y.shape, 2000 + i, y.classes),
});

const optimizer = adam({ learningRate: 1e-3 });

/** Parameters and what Adam remembers of them. */
export const firstState = (net: Net) => {
  const params = firstParams(net);
  return { params, optimizer: optimizer.init(params) };
};

/** A training step with Adam. */
export const functionOf =
  (net: Net) =>
  (state: ReturnType<typeof firstState>, { x, y }: { x: Tensor; y: Tensor }) => {
    const { value, grad } = valueAndGrad((params: readonly Tensor[]) => net.loss(params, x, y))(
      state.params,
    );
    const next = optimizer.update(state.params, grad as Tensor[], state.optimizer);
    return { state: { params: next.params, optimizer: next.state }, out: value };
  };

/** The same, compiled. */
export const stepOf = (net: Net) => compile(functionOf(net));

type Params = Net["params"];
const dense = (inputs: number, outputs: number): Params => [
  [[inputs, outputs], 1 / Math.sqrt(inputs)],
  [[outputs], 1 / Math.sqrt(inputs)],
];
const conv = (window: number, inputs: number, outputs: number): Params[number] => [
  [window, window, inputs, outputs],
  1 / Math.sqrt(window * window * inputs),
];
const norm = (channels: number): Params => [
  [[channels], "ones"],
  [[channels], 0],
];

/** Dense layers with relu between them. */
const layers = (x: Tensor, params: readonly Tensor[]): Tensor => {
  let y = x;
  for (let i = 0; i < params.length; i += 2) {
    y = y.matmul(params[i]!).add(params[i + 1]!);
    if (i + 2 < params.length) y = relu(y);
  }
  return y;
};

const mlp: Net = {
  name: "mlp",
  params: [...dense(32, 64), ...dense(64, 64), ...dense(64, 1)],
  x: { shape: [32, 32] },
  y: { shape: [32, 1] },
  loss: (params, x, y) => meanSquaredError(layers(x, params), y),
};

const lenet300: Net = {
  name: "lenet-300-100",
  params: [...dense(784, 300), ...dense(300, 100), ...dense(100, 10)],
  x: { shape: [64, 784] },
  y: { shape: [64], classes: 10 },
  loss: (params, x, y) => crossEntropy(layers(x, params), y),
};

const lenet5: Net = {
  name: "lenet-5",
  params: [
    conv(5, 1, 6),
    [[6], 0.2],
    conv(5, 6, 16),
    [[16], 0.08],
    ...dense(400, 120),
    ...dense(120, 84),
    ...dense(84, 10),
  ],
  x: { shape: [64, 28, 28, 1] },
  y: { shape: [64], classes: 10 },
  loss([w1, b1, w2, b2, ...rest], x, y) {
    const first = maxPool2d(relu(conv2d(x, w1!, { padding: 2, bias: b1! })), 2);
    const second = maxPool2d(relu(conv2d(first, w2!, { bias: b2! })), 2);
    return crossEntropy(layers(second.reshape([64, 400]), rest), y);
  },
};

const resnet: Net = {
  name: "resnet",
  params: [
    conv(3, 3, 16),
    ...norm(16),
    conv(3, 16, 16),
    ...norm(16),
    conv(3, 16, 16),
    ...norm(16),
    conv(3, 16, 32),
    ...norm(32),
    conv(3, 32, 32),
    ...norm(32),
    conv(1, 16, 32),
    ...norm(32),
    conv(3, 32, 32),
    ...norm(32),
    conv(3, 32, 32),
    ...norm(32),
    ...dense(32, 10),
  ],
  x: { shape: [32, 32, 32, 3] },
  y: { shape: [32], classes: 10 },
  loss(params, x, y) {
    const unit = (input: Tensor, at: number, stride = 1) => {
      const [w, scale, shift] = params.slice(3 * at);
      const padding = w!.shape[0] === 3 ? 1 : 0;
      return batchNormalize(conv2d(input, w!, { stride, padding }), {
        scale: scale!,
        shift: shift!,
      });
    };
    const stem = relu(unit(x, 0));
    const one = relu(add(unit(relu(unit(stem, 1)), 2), stem));
    const two = relu(add(unit(relu(unit(one, 3, 2)), 4), unit(one, 5, 2)));
    const three = relu(add(unit(relu(unit(two, 6)), 7), two));
    return crossEntropy(layers(globalAveragePool(three), params.slice(24)), y);
  },
};

const block = transformerBlock(128, 4);
const transformer: Net = {
  name: "transformer",
  params: [
    ...norm(128),
    [[128, 384], 0.1],
    [[384], 0],
    ...dense(128, 128),
    ...norm(128),
    ...dense(128, 512),
    ...dense(512, 128),
  ],
  x: { shape: [16, 64, 128] },
  y: { shape: [16, 64, 128] },
  loss([s1, h1, pw, pb, mw, mb, s2, h2, ww, wb, nw, nb], x, y) {
    const params: TransformerBlockParams = {
      attentionNorm: { scale: s1!, shift: h1! },
      attention: { project: { weight: pw!, bias: pb! }, mix: { weight: mw!, bias: mb! } },
      norm: { scale: s2!, shift: h2! },
      widen: { weight: ww!, bias: wb! },
      narrow: { weight: nw!, bias: nb! },
    };
    return meanSquaredError(block.apply(params, x, {}), y);
  },
};

const recurrent = (inputs: number, hidden: number, gates: number): Params => [
  [[inputs, gates * hidden], 1 / Math.sqrt(hidden)],
  [[hidden, gates * hidden], 1 / Math.sqrt(hidden)],
  [[gates * hidden], 1 / Math.sqrt(hidden)],
  [[gates * hidden], 1 / Math.sqrt(hidden)],
];
const weightsOf = ([weight, recurrence, bias, recurrentBias]: readonly Tensor[]) => ({
  weight: weight!,
  recurrent: recurrence!,
  bias: bias!,
  recurrentBias: recurrentBias!,
});

const lstm: Net = {
  name: "lstm",
  params: [...recurrent(32, 64, 4), ...dense(64, 1)],
  x: { shape: [32, 32, 32] },
  y: { shape: [32, 1] },
  loss(params, x, y) {
    const { outputs } = lstmOverTime(x, weightsOf(params));
    return meanSquaredError(layers(slice(outputs, [null, -1]), params.slice(4)), y);
  },
};

const text: Net = {
  name: "text",
  params: [[[1000, 32], 1], ...recurrent(32, 64, 3), ...dense(64, 2)],
  x: { shape: [32, 32], symbols: 1000 },
  y: { shape: [32], classes: 2 },
  loss([table, ...params], x, y) {
    const { final } = gruOverTime(gather(table!, x), weightsOf(params));
    return crossEntropy(layers(final[0]!, params.slice(4)), y);
  },
};

/** All networks that are compared with PyTorch. */
export const nets: readonly Net[] = [mlp, lenet300, lenet5, resnet, transformer, lstm, text];
