import { byteSize } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import type { Params } from "../nn/layer.ts";
import { flattenParams } from "../train/params.ts";
import { denseLayers } from "./dense-layers.ts";

/** What one dense layer takes. */
export interface LayerCost {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Weights and biases. */
  readonly parameters: number;
  /** Those that are not 0. */
  readonly nonzero: number;
  /** Products that are computed for one row; a weight of 0 is multiplied like any other. */
  readonly macs: number;
  /** Bits of a weight. */
  readonly bits: number;
  /** Bytes in memory, scales included. */
  readonly bytes: number;
}

/** The costs of each dense layer. */
export function layerCosts(params: Params): LayerCost[] {
  return denseLayers(params).map(({ name, params: layer }) => {
    const { weight, bias } = layer;
    const isWhole = weight.dtype === "i8";
    const [first, second] = weight.shape as readonly [number, number];
    const [inputs, outputs] = isWhole ? [second, first] : [first, second];
    return {
      name,
      inputs,
      outputs,
      parameters: size(weight.shape) + outputs,
      nonzero: nonzero(weight.dataSync()) + nonzero(bias.dataSync()),
      macs: inputs * outputs,
      bits: 8 * byteSize(weight.dtype, 1),
      bytes: bytesOf(layer),
    };
  });
}

/** The bytes of all parameters in memory. */
export const bytesOf = (params: Params): number =>
  flattenParams(params).reduce(
    (sum, [, { dtype, shape }]) => sum + byteSize(dtype, size(shape)),
    0,
  );

/** How many of all parameters of a network are not 0; the scales of 8-bit weights are no parameters. */
export function nonzeroOf(params: Params): number {
  return flattenParams(params)
    .filter(([name]) => !name.endsWith(".inputScale") && !isWeightScale(params, name))
    .reduce((sum, [, tensor]) => sum + nonzero(tensor.dataSync()), 0);
}

const isWeightScale = (params: Params, name: string): boolean =>
  denseLayers(params).some((layer) => name === `${layer.name}.scale`);

const nonzero = (data: ArrayLike<number>): number => {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  return count;
};
