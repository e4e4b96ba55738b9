import { valueAndGrad } from "../grad/index.ts";
import type { Layer, Params } from "../nn/layer.ts";
import { nextKey } from "../ops/random.ts";
import type { Optimizer, OptimizerState } from "../optim/index.ts";
import { compile } from "../tensor/index.ts";
import type { CompileOptions, Tensor } from "../tensor/index.ts";

/** What changes from step to step; it lives in the engine. */
export interface State {
  readonly params: Params;
  readonly optimizer: OptimizerState;
  /** What dropout draws from. */
  readonly key: Tensor;
}

/** The rows of one step. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** A training step: the loss of a batch, its gradient, the optimizer's update, compiled to one program. */
export function trainingStep(
  network: Layer,
  loss: (outputs: Tensor, y: Tensor) => Tensor,
  optimizer: Optimizer,
  options: CompileOptions = {},
): ReturnType<typeof compile<State, Batch, { readonly loss: Tensor }>> {
  return compile((state: State, batch: Batch) => {
    const { value, grad } = valueAndGrad((params: Params) =>
      loss(network.apply(params, batch.x, { key: state.key }), batch.y),
    )(state.params);
    const next = optimizer.update(state.params, grad, state.optimizer);
    return {
      state: { params: next.params, optimizer: next.state, key: nextKey(state.key) },
      out: { loss: value },
    };
  }, options);
}
