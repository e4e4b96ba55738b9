import { checkRate, dropout } from "../ops/dropout.ts";
import type { Layer } from "./layer.ts";

/**
 * Sets a share of the numbers to 0 while training and scales the others up; does nothing when predicting.
 * Layers of one network need different `stream` numbers, else they drop alike.
 */
export function dropoutLayer(rate: number, stream: number): Layer<Record<never, never>> {
  checkRate("dropoutLayer", rate);
  return {
    parameters: 0,
    init: () => ({}),
    apply: (_params, x, { key }) => (key && rate > 0 ? dropout(x, rate, key, stream) : x),
  };
}
