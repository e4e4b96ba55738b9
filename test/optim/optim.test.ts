import { describe, expect, test } from "@jest/globals";
import {
  adagrad,
  adam,
  adamW,
  clipByGlobalNorm,
  lamb,
  lion,
  rmsProp,
  sgd,
  type AdamOptions,
  type Optimizer,
  type SgdOptions,
} from "#sdk/optim/index.ts";
import { flatten } from "#sdk/core/tree.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { compile } from "#sdk/tensor/compile.ts";
import { full, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { trapNumbers } from "#sdk/tensor/trap.ts";
import { difference, oracle } from "../support/oracle.ts";

interface Steps {
  readonly optimizer: keyof typeof create;
  readonly options: SgdOptions & AdamOptions;
  readonly params: readonly number[][];
  readonly grads: readonly number[][][];
  readonly after: readonly number[][][];
}

const { steps, clipping } = oracle<{
  steps: readonly Steps[];
  clipping: {
    grads: number[][];
    cases: readonly { maxNorm: number; norm: number; grads: number[][] }[];
  };
}>("training");

const create = { adagrad, adam, adamW, lamb, lion, rmsProp, sgd };
const numbers = (x: Tensor) => [...x.dataSync()];

test("centred RMSProp goes on where gradients repeat, which in PyTorch's f32 gives NaN", () => {
  const optimizer = rmsProp({ learningRate: 0.01, decay: 0.9, epsilon: 1e-3, centred: true });
  const slopes = [0.1, 0.47, 0.84, 5.28, 11.94, 23.41];
  const params = zeros([slopes.length]);
  let state = { params, moments: optimizer.init(params) };
  const step = compile((at: typeof state, grad: Tensor) => {
    const next = optimizer.update(at.params, grad, at.moments);
    return { state: { params: next.params, moments: next.state }, out: {} };
  });
  for (let k = 0; k < 400; k++) ({ state } = step(state, tensor(slopes)));
  // PyTorch's in f64; the mean itself has the digits of f32.
  const expected = [-313.0275, -1333.3663, -2290.4872, -12554.9337, -26539.2406, -49040.8364];
  expect(difference(numbers(state.params), expected, 1e-2)).toBeNull();
});

describe("twenty steps are PyTorch's", () => {
  test.each(
    steps.map((run): [string, Steps] => [`${run.optimizer} ${JSON.stringify(run.options)}`, run]),
  )("%s", (_, run) => {
    const optimizer: Optimizer = create[run.optimizer](run.options);
    let params = run.params.map((values) => tensor(values));
    let state = optimizer.init(params);
    for (const [k, grads] of run.grads.entries()) {
      ({ params, state } = optimizer.update(
        params,
        grads.map((g) => tensor(g)),
        state,
      ));
      for (const [i, param] of params.entries())
        expect(difference(param.dataSync(), run.after[k]![i]!, 1e-6)).toBeNull();
    }
    expect(state.step.item()).toBe(20);
  });
});

test.each(clipping.cases)(
  "gradients are clipped to a norm of $maxNorm as PyTorch does",
  ({ maxNorm, norm, grads }) => {
    const [a, b] = clipping.grads.map((g) => tensor(g));
    const clipped = clipByGlobalNorm({ a: a!, b: b! }, maxNorm);
    expect(clipped.norm.item()).toBeCloseTo(norm, 5);
    expect(difference(clipped.grads.a.dataSync(), grads[0]!, 1e-6)).toBeNull();
    expect(difference(clipped.grads.b.dataSync(), grads[1]!, 1e-6)).toBeNull();
  },
);

test("gradients of 0 stay 0 when they are clipped", () => {
  expect(numbers(clipByGlobalNorm([zeros([2])], 1).grads[0]!)).toEqual([0, 0]);
});

test.each([3e30, 3e-30])(
  "gradients of %d, whose squares no f32 holds, are clipped by their norm",
  (x) => {
    const grads = { w: tensor([x, x / 0.75]), none: zeros([0]) };
    const clipped = clipByGlobalNorm(grads, x);
    expect(clipped.norm.item() / (x / 0.6)).toBeCloseTo(1, 5);
    const isClipped = x > 1;
    expect(
      difference(clipped.grads.w.dataSync(), isClipped ? [0.6 * x, 0.8 * x] : [x, x / 0.75], 1e-6),
    ).toBeNull();
  },
);

test("the norm of gradients with Infinity is Infinity", () => {
  expect(clipByGlobalNorm([tensor([1, Infinity])], 1).norm.item()).toBe(Infinity);
});

test("the norm of so many gradients of 16 bits that f16 does not hold their squares' sum is of f32", () => {
  const grads = [full([90_000], 1, "f16"), full([70_000], 1, "f16")];
  const clipped = clipByGlobalNorm(grads, 100);
  expect([clipped.norm.dtype, clipped.norm.item()]).toEqual(["f32", 400]);
  expect([clipped.grads[0]!.dtype, clipped.grads[0]!.max().item()]).toEqual(["f16", 0.25]);
});

test("a learning rate may be a tensor, and another may be given for one step", () => {
  const params = [tensor([1])];
  const grads = [tensor([2])];
  const optimizer = sgd({ learningRate: tensor(0.5) });
  const state = optimizer.init(params);
  expect(numbers(optimizer.update(params, grads, state).params[0]!)).toEqual([0]);
  expect(numbers(optimizer.update(params, grads, state, 0.25).params[0]!)).toEqual([0.5]);
  const decayed = adamW({ learningRate: tensor(0.5), weightDecay: 1 });
  expect(numbers(decayed.update(params, [tensor([0])], decayed.init(params)).params[0]!)).toEqual([
    0.5,
  ]);
});

test("the state of momentum is a tree like the parameters", () => {
  const params = { layers: [{ w: zeros([2, 3]), b: zeros([3]) }] };
  const [velocity, ...others] = sgd({ learningRate: 1, momentum: 0.9 }).init(params)
    .moments as (typeof params)[];
  expect(velocity!.layers[0]!.w.shape).toEqual([2, 3]);
  expect(others).toEqual([]);
});

const one = { w: zeros([2]) };
const plain = sgd({ learningRate: 1 });
const state = plain.init(one);

test.each<readonly [message: string, call: () => unknown]>([
  ["sgd: learningRate is from 0 up, got -1", () => sgd({ learningRate: -1 })],
  ["sgd: learningRate is from 0 up, got NaN", () => sgd({ learningRate: Number.NaN })],
  ["sgd: nesterov needs a momentum above 0", () => sgd({ learningRate: 1, nesterov: true })],
  ["rmsProp: decay is from 0 to below 1, got 1", () => rmsProp({ decay: 1 })],
  ["adagrad: rateDecay is from 0 up, got -1", () => adagrad({ rateDecay: -1 })],
  ["lion: beta2 is from 0 to below 1, got 2", () => lion({ beta2: 2 })],
  ["lamb: epsilon is from 0 up, got -1", () => lamb({ epsilon: -1 })],
  ["adam: beta1 is from 0 to below 1, got 1", () => adam({ beta1: 1 })],
  ["adam: amsgrad is true or false, got 1", () => adam({ amsgrad: 1 as never })],
  ["sgd: dampening is from 0 up, got -1", () => sgd({ learningRate: 1, dampening: -1 })],
  [
    "sgd: nesterov needs a dampening of 0, got 0.1",
    () => sgd({ learningRate: 1, momentum: 0.9, nesterov: true, dampening: 0.1 }),
  ],
  ["adamW: weightDecay is from 0 up, got -0.1", () => adamW({ weightDecay: -0.1 })],
  [
    "sgd: the gradients are {v}, the parameters {w}",
    () => plain.update(one, { v: zeros([2]) } as never, state),
  ],
  [
    "sgd: the gradients have [3] where the parameters have [2]",
    () => plain.update(one, { w: zeros([3]) }, state),
  ],
  [
    "sgd: parameters are f32 or f64, got i32 [2]",
    () => plain.update({ w: zeros([2], "i32") }, { w: zeros([2], "i32") }, state),
  ],
  [
    "adam: the state keeps 0 moments, 2 are needed; use the state of this optimizer's init",
    () => adam().update(one, one, state),
  ],
  [
    "sgd: the gradients are f64 where the parameters are f32; cast them to f32",
    () => plain.update(one, { w: zeros([2], "f64") }, state),
  ],
  ["sgd: learningRate is from 0 up, got -1", () => plain.update(one, one, state, -1)],
  ["sgd: learningRate is from 0 up, got NaN", () => plain.update(one, one, state, Number.NaN)],
  [
    "sgd: learningRate is a single number, got [2]",
    () => plain.update(one, one, state, tensor([1, 2])),
  ],
  ["clipByGlobalNorm: maxNorm must be above 0, got 0", () => clipByGlobalNorm(one, 0)],
  ["clipByGlobalNorm: there are no gradients", () => clipByGlobalNorm({}, 1)],
])("%s", (message, call) => {
  expect(call).toThrow(message);
});

test("parameters of f64 are stepped in f64", () => {
  const params = { w: tensor([1, 2], { dtype: "f64" }) };
  const rule = adam({ learningRate: 1e-9 });
  const { params: after, state } = rule.update(params, params, rule.init(params));
  expect(after.w.dtype).toBe("f64");
  // One step of Adam moves by the learning rate, which f32 would lose beside 1.
  expect(after.w.dataSync()[0]).toBeCloseTo(1 - 1e-9, 12);
  expect(after.w.dataSync()[0]).not.toBe(1);
  expect(
    flatten("state", state.moments, isTensor).leaves.every(({ dtype }) => dtype === "f64"),
  ).toBe(true);
});

test("parameters of f64 move with all digits of f64", () => {
  const optimizer = adam({ learningRate: 0.1 });
  let params = tensor([1, -2], { dtype: "f64" });
  let state = optimizer.init(params);
  for (let i = 0; i < 3; i++)
    ({ params, state } = optimizer.update(
      params,
      params.mul(tensor([2, 6], { dtype: "f64" })),
      state,
    ));
  // PyTorch's, in f64.
  const expected = [0.70158627294603015, -1.7006233915360325];
  numbers(params).forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 14));
});

test.each(["f16", "bf16"] as const)(
  "gradients of %s step parameters of f32 like the same gradients of f32",
  (dtype) => {
    for (const optimizer of [
      adagrad(),
      adam(),
      lamb(),
      lion(),
      rmsProp(),
      sgd({ learningRate: 1, momentum: 0.9 }),
    ]) {
      const params = { w: tensor([1, 2]) };
      // The squares are beyond f16 on both sides.
      const grads = { w: tensor([300, 2 ** -13], { dtype }) };
      const wide = { w: grads.w.cast("f32") };
      const narrow = optimizer.update(params, grads, optimizer.init(params));
      const expected = optimizer.update(params, wide, optimizer.init(params));
      expect(numbers(narrow.params.w)).toEqual(numbers(expected.params.w));
    }
  },
);

test("parameters keep their dtype whatever that of the learning rate", () => {
  const optimizer = adam();
  const params = { w: tensor([1]), v: tensor([1], { dtype: "f64" }) };
  for (const dtype of ["f16", "f32", "f64"] as const) {
    const rate = tensor(0.5, { dtype });
    const after = optimizer.update(params, params, optimizer.init(params), rate).params;
    expect([after.w.dtype, after.v.dtype]).toEqual(["f32", "f64"]);
  }
});

test("a rate that decays is divided in the parameters' f64", () => {
  const optimizer = adagrad({ learningRate: 1, rateDecay: 0.1, epsilon: 0 });
  let params = tensor([0], { dtype: "f64" });
  let state = optimizer.init(params);
  const grad = tensor([1], { dtype: "f64" });
  for (let i = 0; i < 2; i++) ({ params, state } = optimizer.update(params, grad, state));
  expect(params.dataSync()[0]).toBeCloseTo(-1 - 1 / 1.1 / Math.SQRT2, 14);
});

test("gradients of f16 are clipped by a norm beyond f16 and keep their dtype", () => {
  const grads = { many: tensor(new Float32Array(90_000).fill(256)).cast("f16"), w: tensor([0]) };
  const clipped = clipByGlobalNorm(grads, 300);
  expect(clipped.norm.item()).toBeCloseTo(76_800, 0);
  expect([clipped.grads.many.dtype, clipped.grads.w.dtype]).toEqual(["f16", "f32"]);
  expect(clipped.grads.many.slice(0).item()).toBeCloseTo(1, 3);
});

test("with beta1 0 Adam keeps the digits of a small gradient that follows large ones", () => {
  const optimizer = adam({ learningRate: 1, beta1: 0, beta2: 0, epsilon: 0 });
  let params = tensor([0]);
  let state = optimizer.init(params);
  for (const grad of [1000, 0.001, -0.001])
    ({ params, state } = optimizer.update(params, tensor([grad]), state));
  expect(numbers(params)).toEqual([-1]);
});

test("the trap stops at no number that a step of zeros or a beta of 0 does not take", () => {
  trapNumbers("infinite");
  try {
    for (const optimizer of [lamb({ weightDecay: 0 }), adam({ beta1: 0, beta2: 0 })])
      for (const values of [[0], [1]]) {
        const params = tensor(values);
        const after = optimizer.update(params, tensor([0]), optimizer.init(params)).params;
        expect(numbers(after)).toEqual(values);
      }
  } finally {
    trapNumbers("off");
  }
});
