import { add } from "../ops/add.ts";
import { matmul } from "../ops/matmul.ts";
import { tensor } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { initialize, uniform, type Initialization } from "./initialize.ts";
import type { Layer, Params } from "./layer.ts";
import { productI8, type QuantizedDense } from "./quantized-dense.ts";
import { expectSizes } from "./sizes.ts";

/** The parameters of a dense layer. */
export type DenseParams = { readonly weight: Tensor; readonly bias: Tensor };

/**
 * A fully connected layer: `x · weight + bias` for rows `[n, inputs]`, weights `[inputs, outputs]`.
 *
 * @example
 * const layer = dense(20, 64);
 * const y = layer.apply(layer.init(new Philox(1, "weights")), x, {});
 */
export function dense(
  inputs: number,
  outputs: number,
  scheme?: Initialization,
): Layer<DenseParams> {
  expectSizes("dense", { inputs, outputs });
  return {
    parameters: inputs * outputs + outputs,
    init: (random) => ({
      weight: tensor(initialize(random, inputs, outputs, scheme), { shape: [inputs, outputs] }),
      bias: tensor(uniform(random, outputs, 1 / Math.sqrt(inputs)), { shape: [outputs] }),
    }),
    apply: (params, x, { observe }) => {
      observe?.(params, x);
      return add(
        isQuantized(params) ? productI8(params, x) : matmul(x, params.weight),
        params.bias,
      );
    },
  };
}

/** Whether the weights of a dense layer are stored as i8: compression put them in the place of those of `init`. */
function isQuantized(params: Params): params is QuantizedDense {
  return "scale" in params;
}
