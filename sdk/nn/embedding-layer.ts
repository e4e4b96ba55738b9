import { gatherFor } from "../ops/gather.ts";
import { tensor } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Layer } from "./layer.ts";
import { expectSizes } from "./sizes.ts";

/**
 * A row of learned numbers for each of `count` symbols: i32 `[…]` → `[…, width]`. Starts normally distributed, as PyTorch's Embedding.
 *
 * @example
 * const layer = embeddingLayer(10_000, 64);
 */
export function embeddingLayer(count: number, width: number): Layer<{ readonly weight: Tensor }> {
  expectSizes("embeddingLayer", { count, width });
  return {
    parameters: count * width,
    init: (random) => ({
      weight: tensor(
        Float32Array.from({ length: count * width }, () => random.normal()),
        { shape: [count, width] },
      ),
    }),
    apply: ({ weight }, x) => gatherFor("embeddingLayer", weight, x),
  };
}
