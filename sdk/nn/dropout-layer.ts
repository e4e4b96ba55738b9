import { shown } from "../core/shown.ts";
import { dropout } from "../ops/dropout.ts";
import type { Layer } from "./layer.ts";

/**
 * Sets a share of the numbers to 0 while training and scales the others up; does nothing when predicting.
 * Layers of one network need different `stream` numbers, else they drop alike.
 */
export function dropoutLayer(rate: number, stream: number): Layer<Record<never, never>> {
  if (!(typeof rate === "number" && rate >= 0 && rate < 1))
    throw new RangeError(`dropoutLayer: the rate is from 0 to below 1, got ${shown(rate)}`);
  return {
    parameters: 0,
    init: () => ({}),
    apply: (_params, x, { key }) => (key && rate > 0 ? dropout(x, rate, key, stream) : x),
  };
}
