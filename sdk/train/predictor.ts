import type { Layer, Params } from "../nn/layer.ts";
import { compileFunction } from "../tensor/index.ts";
import { tensor } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";

/** Runs a network on rows: row-major features in, row-major outputs out. */
export type Predict = (params: Params, x: Float32Array, rows: number) => Float32Array;

const most = 1024;

/**
 * A function that runs a network on any number of rows. Rows go through in blocks whose sizes are powers of two,
 * the last one filled with zeros, so that only a few programs are made however many rows come.
 */
export function predictor(
  network: Layer,
  inputs: number,
  outputs: number,
  finish: (outputs: Tensor) => Tensor,
): Predict {
  const run = compileFunction((params: Params, x: Tensor) => finish(network.apply(params, x, {})));
  return (params, x, rows) => {
    const result = new Float32Array(rows * outputs);
    for (let from = 0; from < rows; from += most) {
      const count = Math.min(most, rows - from);
      const size = 2 ** Math.ceil(Math.log2(count));
      const block = new Float32Array(size * inputs);
      block.set(x.subarray(from * inputs, (from + count) * inputs));
      const y = run(params, tensor(block, { shape: [size, inputs] })).dataSync() as Float32Array;
      result.set(y.subarray(0, count * outputs), from * outputs);
    }
    return result;
  };
}
