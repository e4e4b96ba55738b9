import type { Layer, Params } from "../nn/layer.ts";
import { abs } from "../ops/abs.ts";
import { div } from "../ops/div.ts";
import { max } from "../ops/max.ts";
import { quantize } from "../ops/quantize.ts";
import { reshape } from "../ops/reshape.ts";
import { transpose } from "../ops/transpose.ts";
import { compileFunction, tensor, type Tensor } from "../tensor/index.ts";
import { denseLayers, mapDense } from "./dense-layers.ts";

/** The largest absolute value that entered each dense layer, by the layer's name. */
export type Ranges = ReadonlyMap<string, number>;

/**
 * The weights of every dense layer as i8, one scale for each output so that its largest weight is ±127. With ranges, the scale of
 * each layer's input is fixed too; without, every row gets its own when it comes.
 */
export function quantizeParams(params: Params, ranges?: Ranges): Params {
  return mapDense(params, ({ name, params: { weight, bias } }) => {
    const [, outputs] = weight.shape as readonly [number, number];
    const scale = div(max(abs(weight), [0]), 127);
    const whole = quantize(transpose(weight), reshape(scale, [outputs, 1]));
    const range = ranges?.get(name);
    return {
      weight: known(whole),
      scale: known(scale),
      bias,
      // Where nothing ever entered, any scale does.
      ...(range === undefined ? {} : { inputScale: tensor((range || 1) / 127) }),
    };
  });
}

/** Runs a network on rows and notes the range of what enters each dense layer (min-max calibration). */
export function calibrate(
  network: Layer,
  params: Params,
  x: Float32Array,
  columns: number,
): Ranges {
  const run = compileFunction((weights: Params, rows: Tensor) => {
    const names = new Map(
      denseLayers(weights).map((layer) => [layer.params as Params, layer.name]),
    );
    const seen: Record<string, Tensor> = {};
    network.apply(weights, rows, {
      observe: (layer, input) => {
        const name = names.get(layer);
        if (name !== undefined) seen[name] = max(abs(input));
      },
    });
    return seen;
  });
  const ranges = new Map<string, number>();
  const rows = x.length / columns;
  for (let from = 0; from < rows; from += block) {
    const to = Math.min(rows, from + block);
    const part = x.subarray(from * columns, to * columns);
    const found = run(params, tensor(part, { shape: [to - from, columns] }));
    for (const [name, value] of Object.entries(found))
      ranges.set(name, Math.max(ranges.get(name) ?? 0, value.item()));
  }
  return ranges;
}

/** Rows that are calibrated at once. */
const block = 1024;

const known = (x: Tensor): Tensor => tensor(x.dataSync(), { shape: x.shape });
