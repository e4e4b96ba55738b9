import { checkOptions, expectBoolean } from "../core/options.ts";
import { size } from "../core/shape.ts";
import {
  averagePool2d,
  globalAveragePool,
  maxPool2d,
  type AveragePoolOptions,
  type MaxPoolOptions,
  type PerAxis,
} from "../ops/networks.ts";
import { checkDivisor } from "../ops/pool.ts";
import { reshape } from "../ops/reshape.ts";
import { checkMoves, perAxis } from "../ops/window-options.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Layer } from "./layer.ts";

type Plain = Layer<Record<never, never>>;

const plain = (run: (x: Tensor) => Tensor): Plain => ({
  parameters: 0,
  init: () => ({}),
  apply: (_params, x) => run(x),
});

/** A layer of pooling, whose window and options are looked at before there are images. */
function pooling(
  name: string,
  window: PerAxis,
  options: MaxPoolOptions,
  own: readonly string[],
  run: (x: Tensor) => Tensor,
): Plain {
  perAxis(name, "window", window, 2, 1);
  const { ceilMode = false } = checkOptions(name, options, [
    "stride",
    "padding",
    "ceilMode",
    "layout",
    ...own,
  ]);
  expectBoolean(name, "ceilMode", ceilMode);
  checkMoves(name, 2, options);
  return plain(run);
}

/** The greatest of each window of images `[n, h, w, c]`. */
export const maxPoolLayer = (window: PerAxis, options: MaxPoolOptions = {}): Plain =>
  pooling("maxPoolLayer", window, options, ["dilation"], (x) => maxPool2d(x, window, options));

/** The mean of each window of images `[n, h, w, c]`. */
export function averagePoolLayer(window: PerAxis, options: AveragePoolOptions = {}): Plain {
  const layer = pooling("averagePoolLayer", window, options, ["countPadding", "divisor"], (x) =>
    averagePool2d(x, window, options),
  );
  expectBoolean("averagePoolLayer", "countPadding", options.countPadding ?? true);
  checkDivisor("averagePoolLayer", options.divisor);
  return layer;
}

/** The mean of each channel: `[n, …, c]` → `[n, c]`. */
export const globalAveragePoolLayer = (): Plain => plain((x) => globalAveragePool(x));

/** All numbers of an example in one row. With images `[n, h, w, c]` the channels of a place stand beside each other. */
export const flattenLayer = (): Plain =>
  plain((x) => reshape(x, [x.shape[0]!, size(x.shape.slice(1))]));
