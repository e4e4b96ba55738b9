import { ValueError } from "../core/errors.ts";
import { size } from "../core/shape.ts";
import { shown } from "../core/shown.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { eq } from "./compare.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { averagePool, type PoolOptions } from "./pool.ts";
import { pow } from "./pow.ts";
import { unrounded } from "./promote.ts";
import { select } from "./select.ts";
import { perAxis, type PerAxis } from "./window-options.ts";

/**
 * The p-norm of each window over one axis of `[n, w, c]` (`[n, c, w]` with `channels-first`), (Σ xᵖ)^(1/p), of the elements as they are, as in PyTorch: a
 * negative sum has no root for most p and gives NaN. The gradient of a window of zeros is 0.
 *
 * @example
 * lpPool1d(signal, 2, 4, { stride: 2 })
 */
export const lpPool1d = (
  x: Tensor,
  p: number,
  window: PerAxis,
  options: PoolOptions = {},
): Tensor => lpPool("lpPool1d", 1, x, p, window, options);

/**
 * The p-norm of each window over images `[n, h, w, c]` (`[n, c, h, w]` with `channels-first`).
 *
 * @example
 * lpPool2d(images, 2, 3, { stride: 2, padding: 1 })
 */
export const lpPool2d = (
  x: Tensor,
  p: number,
  window: PerAxis,
  options: PoolOptions = {},
): Tensor => lpPool("lpPool2d", 2, x, p, window, options);

/**
 * The p-norm of each window over volumes `[n, d, h, w, c]` (`[n, c, d, h, w]` with `channels-first`).
 *
 * @example
 * lpPool3d(scans, 2, 2)
 */
export const lpPool3d = (
  x: Tensor,
  p: number,
  window: PerAxis,
  options: PoolOptions = {},
): Tensor => lpPool("lpPool3d", 3, x, p, window, options);

function lpPool(
  name: string,
  count: number,
  x: Tensor,
  p: number,
  window: PerAxis,
  options: PoolOptions,
): Tensor {
  expectTensor(name, x);
  if (typeof p !== "number" || !(p > 0 && p < Infinity))
    throw new ValueError(`${name}: p is above 0 and finite, got ${shown(p)}`);
  const taps = size(perAxis(name, "window", window, count, 1));
  return unrounded(name, x, (values) => {
    const total = mul(averagePool(name, count, pow(values, p), window, options), taps);
    const isNothing = eq(total, 0);
    return select(isNothing, 0, pow(select(isNothing, 1, total), 1 / p));
  });
}
