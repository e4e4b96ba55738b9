import { Tensor } from "../tensor/index.ts";
import type { Params } from "../nn/layer.ts";

/** A dense layer found among a network's parameters. */
export interface DenseLayer {
  /** Where it stands, as in `hidden1`. */
  readonly name: string;
  readonly params: Params & { readonly weight: Tensor; readonly bias: Tensor };
}

/** All dense layers of a network, in order: what is pruned and quantised. */
export function denseLayers(params: Params, prefix = ""): DenseLayer[] {
  return Object.entries(params).flatMap(([name, value]) => {
    if (value instanceof Tensor) return [];
    const { weight, bias } = value;
    const isDense = weight instanceof Tensor && weight.shape.length === 2 && bias instanceof Tensor;
    // The cast: both have just been looked at.
    return isDense
      ? [{ name: prefix + name, params: value as DenseLayer["params"] }]
      : denseLayers(value, `${prefix}${name}.`);
  });
}

/** The parameters with other ones for the dense layers that `change` gives some for. */
export function mapDense(
  params: Params,
  change: (layer: DenseLayer) => Params,
  prefix = "",
): Params {
  const layers = new Map(denseLayers(params).map((layer) => [layer.params as Params, layer]));
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (value instanceof Tensor) return [name, value];
      const layer = layers.get(value);
      return [
        name,
        layer
          ? change({ ...layer, name: prefix + layer.name })
          : mapDense(value, change, `${prefix}${name}.`),
      ];
    }),
  );
}
