import type { backend_util } from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What a fused kernel does to its result. */
export interface Fused {
  readonly activation?: backend_util.Activation | null;
  readonly leakyreluAlpha?: number;
}

type Apply = (x: Tensor, fused: Fused, alpha: Tensor | null) => Tensor;

const activations: Readonly<Record<backend_util.Activation, Apply>> = {
  elu: (x) => ops.elu(x),
  leakyrelu: (x, { leakyreluAlpha }) => ops.leakyRelu(x, { slope: leakyreluAlpha ?? 0.2 }),
  linear: (x) => x,
  prelu: (x, _, alpha) => ops.prelu(x, alpha!),
  relu: ops.relu,
  relu6: (x) => ops.clip(x, 0, 6),
  sigmoid: ops.sigmoid,
};

/** The result with a bias and an activation, both if they are there. */
export function finish(y: Tensor, fused: Fused, bias: Tensor | null, alpha: Tensor | null): Tensor {
  const biased = bias === null ? y : ops.add(y, bias);
  const { activation } = fused;
  return activation == null ? biased : activations[activation](biased, fused, alpha);
}
