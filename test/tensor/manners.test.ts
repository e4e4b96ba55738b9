import { describe, expect, test } from "@jest/globals";
import * as transforms from "#sdk/grad/index.ts";
import * as layers from "#sdk/nn/index.ts";
import * as optimizers from "#sdk/optim/index.ts";
import * as making from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/index.ts";
import { misbehaviour } from "../support/manners.ts";

type Call = (...args: never[]) => unknown;
type Table = Readonly<Record<string, readonly unknown[]>>;

const { compile, tensor } = making;
const m = tensor([1, 2, 3, 4], { shape: [2, 2] });
const v = tensor([1, 2]);
const same = (x: Tensor): Tensor => x;
const square = (x: Tensor): Tensor => x.mul(x).sum();

const made: Table = {
  arange: [0, 5, 1, "f32"],
  blackmanWindow: [4, { periodic: true, dtype: "f32" }],
  eye: [2, 3, "f32"],
  fftFrequencies: [4, 1, "f32"],
  full: [[2], 1, "f32"],
  fullLike: [m, 1],
  geomspace: [1, 8, 4, "f32"],
  hammingWindow: [4, { periodic: true }],
  hannWindow: [4, { periodic: true }],
  linspace: [0, 1, 5, "f32"],
  logspace: [0, 1, 5, 10, "f32"],
  maskedSelect: [v, tensor([true, false])],
  meshgrid: [v, v],
  nonzero: [v],
  ones: [[2], "f32"],
  onesLike: [m],
  randomKey: [7],
  rfftFrequencies: [4, 1, "f32"],
  setDifference: [v, v],
  setIntersection: [v, v],
  setSymmetricDifference: [v, v],
  setUnion: [v, v],
  tensor: [[1, 2], { shape: [2], dtype: "f32" }],
  unique: [v],
  zeros: [[2], "f32"],
  zerosLike: [m],
};
const learned: Table = {
  averagePoolLayer: [2, { stride: 2, padding: 0 }],
  batchNorm: [3, { epsilon: 1e-5 }],
  conv1dLayer: [3, 4, 3, { stride: 1 }],
  conv2dLayer: [3, 4, 3, { stride: 1 }],
  conv3dLayer: [3, 4, 3, { stride: 1 }],
  dense: [3, 4],
  dropoutLayer: [0.5],
  embeddingLayer: [5, 3],
  groupNorm: [4, 2],
  gru: [3, 4, {}],
  layerNorm: [4],
  lstm: [3, 4, {}],
  maxPoolLayer: [2, { stride: 2, padding: 0 }],
  multiHeadAttention: [8, 2],
  rmsNorm: [4],
  rnn: [3, 4, {}],
  transformerBlock: [8, 2],
};
const optimized: Table = {
  adagrad: [{ learningRate: 0.1 }],
  adam: [{ learningRate: 0.1 }],
  adamW: [{ learningRate: 0.1 }],
  clipByGlobalNorm: [{ w: v }, 1],
  lamb: [{ learningRate: 0.1 }],
  lion: [{ learningRate: 0.1 }],
  rmsProp: [{ learningRate: 0.1 }],
  sgd: [{ learningRate: 0.1 }],
};
const transformed: Table = {
  associativeScan: [same, v, { axis: 0, reverse: false }],
  branch: [tensor(true), same, same, v],
  checkpoint: [square],
  customGradient: [square, (g: Tensor) => [g]],
  foriLoop: [0, 2, (_: Tensor, x: Tensor) => x, v],
  grad: [square],
  hvp: [square, v, v],
  jvp: [square, [v], [v]],
  scan: [(carry: Tensor, y: Tensor) => ({ carry, y }), tensor(0), v, { reverse: false }],
  switchCase: [tensor(0, { dtype: "i32" }), [same, same], v],
  valueAndGrad: [square],
  vjp: [square, v],
  vmap: [square, [0]],
  whileLoop: [() => tensor(false), same, tensor(0), { maxIterations: 9 }],
};
/** Where a function is what is asked for. */
const takesFunctions: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ["checkpoint", "customGradient", "grad", "valueAndGrad", "vmap"].map((name) => [
    name,
    ["argument 0: function", "argument 1: function"],
  ]),
);
const functions = {
  ...transforms,
  ...layers,
  ...optimizers,
  ...making,
} as unknown as Readonly<Record<string, Call>>;

describe.each(Object.entries({ made, learned, optimized, transformed }))(
  "whatever is wrong with what is %s is told in the name of the function that was called",
  (_, table) => {
    test.each(Object.entries(table))("%s", (name, args) => {
      expect(misbehaviour(name, functions[name]!, args, takesFunctions[name])).toEqual([]);
    });
  },
);

test("what was freed is missed with a word, wherever it is used", () => {
  const step = compile((x: Tensor) => ({ state: x.add(1), out: {} }));
  const { state } = step(v, []);
  state[Symbol.dispose]();
  const freed = /a f32 \[2\] of the state was freed by using or at the end of its scope; keep it$/;
  for (const use of [() => state.dataSync(), () => state.mul(2).dataSync(), () => step(state, [])])
    expect(use).toThrow(freed);
});
