import { describe, expect, test } from "@jest/globals";
import { valueAndGrad } from "#sdk/grad/index.ts";
import { add, crossEntropy, gelu, matmul, meanSquaredError, relu, tanh } from "#sdk/ops/index.ts";
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
import { compile } from "#sdk/tensor/compile.ts";
import { tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { oracle } from "../support/oracle.ts";

interface Run {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly activation: keyof typeof activations;
  readonly loss: keyof typeof losses;
  readonly optimizer: keyof typeof optimizers;
  readonly options: SgdOptions & AdamOptions;
  /** The common norm that gradients are clipped to. */
  readonly maxNorm?: number;
  readonly batch: number;
  readonly stride: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly weights: readonly number[][];
  readonly losses: readonly number[];
  readonly after: readonly number[][];
}

interface Params {
  readonly weights: Tensor[];
  readonly biases: Tensor[];
}

const activations = { tanh, relu, gelu: (x: Tensor) => gelu(x) };
const losses = { crossEntropy, meanSquaredError };
const optimizers: Record<string, (options: SgdOptions & AdamOptions) => Optimizer> = {
  adagrad,
  adam,
  adamW,
  lamb,
  lion,
  rmsProp,
  sgd,
};

const { training } = oracle<{ training: readonly Run[] }>("training");

// PyTorch's own f32 run is up to 6e-6 away from the same run in f64, so 1e-4 tests the formulas, not the rounding.
const tolerance = 1e-4;

/** The rows of a step, which the oracle chose by the same rule. */
function batchOf(run: Run, step: number): { x: Tensor; y: Tensor } {
  const [features] = run.sizes as [number];
  const rows = Array.from(
    { length: run.batch },
    (_, k) => ((step * run.batch + k) * run.stride) % run.y.length,
  );
  const x = rows.flatMap((row) => run.x.slice(row * features, (row + 1) * features));
  const y = rows.map((row) => run.y[row]!);
  return {
    x: tensor(x, { shape: [run.batch, features] }),
    y:
      run.loss === "crossEntropy"
        ? tensor(y, { dtype: "i32" })
        : tensor(y, { shape: [run.batch, 1] }),
  };
}

function forward(
  { weights, biases }: Params,
  x: Tensor,
  activation: (x: Tensor) => Tensor,
): Tensor {
  return weights.reduce((h, w, layer) => {
    const y = add(matmul(h, w), biases[layer]!);
    return layer < weights.length - 1 ? activation(y) : y;
  }, x);
}

const apart = (a: number, b: number) => Math.abs(a - b) / Math.abs(b);

describe("200 compiled training steps have PyTorch's losses", () => {
  test.each(training)("$name: $loss, $optimizer", (run) => {
    const optimizer = optimizers[run.optimizer]!(run.options);
    const params: Params = {
      weights: run.weights.map((w, i) => tensor(w, { shape: run.sizes.slice(i, i + 2) })),
      biases: run.sizes.slice(1).map((n) => zeros([n])),
    };
    const start = { params, optimizer: optimizer.init(params) };
    const step = compile((state: typeof start, batch: { x: Tensor; y: Tensor }) => {
      const loss = (p: Params) =>
        losses[run.loss](forward(p, batch.x, activations[run.activation]), batch.y);
      const { value, grad } = valueAndGrad(loss)(state.params);
      const slopes = run.maxNorm === undefined ? grad : clipByGlobalNorm(grad, run.maxNorm).grads;
      const next = optimizer.update(state.params, slopes, state.optimizer);
      return { state: { params: next.params, optimizer: next.state }, out: { loss: value } };
    });

    let state = start;
    let worst = 0;
    for (const [k, expected] of run.losses.entries()) {
      const result = step(state, batchOf(run, k));
      state = result.state;
      worst = Math.max(worst, apart(result.out.loss.item(), expected));
    }
    expect(worst).toBeLessThan(tolerance);

    const after = [...state.params.weights, ...state.params.biases].flatMap((p) => [
      ...p.dataSync(),
    ]);
    const drift = Math.max(...run.after.flat().map((value, i) => Math.abs(after[i]! - value)));
    expect(drift).toBeLessThan(tolerance);
  });
});
