import { gatherFor } from "../ops/gather.ts";
import { tensor } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Layer } from "./layer.ts";

/**
 * A row of learned numbers for each of `count` symbols: i32 `[…]` → `[…, width]`. Starts normally distributed, as PyTorch's Embedding.
 *
 * @example
 * const layer = embeddingLayer(10_000, 64);
 */
export function embeddingLayer(count: number, width: number): Layer<{ readonly weight: Tensor }> {
  for (const [name, size] of Object.entries({ count, width }))
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`embeddingLayer: ${name} is ${size}; it is a whole number from 1 on`);
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
