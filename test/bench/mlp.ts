import { Philox } from "#sdk/core/philox.ts";
import { valueAndGrad } from "#sdk/grad/index.ts";
import { adam } from "#sdk/optim/index.ts";
import { compile, tensor, type Compiled, type Tensor } from "#sdk/tensor/index.ts";

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

const widths = [32, 64, 64, 1];
const optimizer = adam({ learningRate: 1e-3 });

/** The state before the first step: uniform weights, zero biases. */
export function start() {
  const random = new Philox(1, "weights");
  const params = widths.slice(1).map((to, i): Layer => {
    const from = widths[i]!;
    const weights = Float32Array.from(
      { length: from * to },
      () => (2 * random.uniform() - 1) / Math.sqrt(from),
    );
    return { w: tensor(weights, { shape: [from, to] }), b: tensor(new Float32Array(to)) };
  });
  return { params, optimizer: optimizer.init(params) };
}

export type State = ReturnType<typeof start>;

/** Rows and their targets. */
export function batchOf(rows: number): Batch {
  const random = new Philox(2, "rows");
  const x = Float32Array.from({ length: rows * 32 }, () => random.normal());
  const y = Float32Array.from({ length: rows }, (_, i) => Math.sin(x[32 * i]!));
  return { x: tensor(x, { shape: [rows, 32] }), y: tensor(y, { shape: [rows, 1] }) };
}

/** The step of an MLP 32-64-64-1 with relu, mean squared error and Adam. */
export function mlpStep(): Compiled<State, Batch, Tensor> {
  return compile((state: State, { x, y }: Batch) => {
    const loss = (params: State["params"]) => {
      const out = params.reduce((h, { w, b }, i) => {
        const next = h.matmul(w).add(b);
        return i < params.length - 1 ? next.relu() : next;
      }, x);
      return out.sub(y).square().mean();
    };
    const { value, grad } = valueAndGrad(loss)(state.params);
    const next = optimizer.update(state.params, grad, state.optimizer);
    return { state: { params: next.params, optimizer: next.state }, out: value };
  });
}
