import { expectNumber } from "../core/options.ts";
import { layerNormalize } from "../ops/normalize.ts";
import { ones, zeros } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Layer } from "./layer.ts";
import { expectSizes } from "./sizes.ts";

/** The parameters of layer normalisation. */
export type LayerNormParams = { readonly scale: Tensor; readonly shift: Tensor };

/** Gives each row mean 0 and variance 1 over its last axis, then a learned scale and shift (Ba 2016). */
export function layerNorm(width: number, epsilon = 1e-5): Layer<LayerNormParams> {
  expectSizes("layerNorm", { width });
  expectNumber("layerNorm", "epsilon", epsilon);
  return {
    parameters: 2 * width,
    init: () => ({ scale: ones([width]), shift: zeros([width]) }),
    apply: ({ scale, shift }, x) => layerNormalize(x, { scale, shift, epsilon }),
  };
}
