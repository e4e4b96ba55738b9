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

/** `count` batches of `rows` rows; the targets are noise, so that there is always something left to learn. */
export function batches(count: number, rows: number): Batch[] {
  const random = new Philox(2, "rows");
  const normal = (...shape: number[]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return tensor(
      Float32Array.from({ length: size }, () => random.normal()),
      { shape },
    );
  };
  return Array.from({ length: count }, () => ({ x: normal(rows, 32), y: normal(rows, 1) }));
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
