import type { Params } from "../nn/layer.ts";
import { mul } from "../ops/mul.ts";
import { tensor, type Tensor } from "../tensor/index.ts";
import { denseLayers, mapDense } from "./dense-layers.ts";

/** 1 where a weight stays and 0 where it went, by the name of its layer. */
export type Masks = ReadonlyMap<string, Tensor>;

/**
 * Masks that take away the given share of all weights: the smallest by their size, whichever layer they stand in. Biases stay.
 * A layer that would lose all its weights is an error.
 */
export function magnitudeMasks(params: Params, share: number): Masks {
  const layers = denseLayers(params).map(({ name, params: { weight } }) => ({
    name,
    shape: weight.shape,
    sizes: Float32Array.from(weight.dataSync(), Math.abs),
  }));
  const all = new Float32Array(layers.reduce((sum, { sizes }) => sum + sizes.length, 0));
  let at = 0;
  for (const { sizes } of layers) {
    all.set(sizes, at);
    at += sizes.length;
  }
  all.sort();
  const limit = all[Math.round(share * all.length) - 1] ?? -1;
  return new Map(
    layers.map(({ name, shape, sizes }) => {
      const mask = sizes.map((size) => (size > limit ? 1 : 0));
      if (!mask.includes(1))
        throw new RangeError(
          `compress: pruning ${percent(share)} of all weights leaves none of the ${mask.length} in ${name}; prune less`,
        );
      return [name, tensor(mask, { shape })];
    }),
  );
}

/** The parameters with 0 where the masks say so; gradients of what is masked are 0, too. */
export function applyMasks(params: Params, masks: Masks): Params {
  return mapDense(params, ({ name, params: layer }) => {
    const mask = masks.get(name);
    return mask ? { ...layer, weight: mul(layer.weight, mask) } : layer;
  });
}

/** A share in words, as in `90 %`. */
export const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
