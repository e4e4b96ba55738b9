import { checkChoice, checkOptions } from "../core/options.ts";
import { ShapeError } from "../core/errors.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { ge } from "./compare.ts";
import { checkRate } from "./dropout.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { atLeast } from "./promote.ts";
import { randomUniform } from "./random.ts";
import { select } from "./select.ts";
import type { ImageLayout } from "./window-options.ts";

/** Which draw is taken, and where the channels stand. */
export interface DropoutOptions {
  /** Another for every layer. @default 0 */
  readonly stream?: number;
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/**
 * Dropout of whole channels of `[n, …, c]` (Tompson 2015): each is 0 with probability `rate`, the others are divided by 1 − rate.
 *
 * @example
 * channelDropout(images, 0.2, key)
 */
export function channelDropout(
  x: Tensor,
  rate: number,
  key: Tensor,
  options: DropoutOptions = {},
): Tensor {
  const { stream = 0, layout = "channels-last" } = checkOptions("channelDropout", options, [
    "stream",
    "layout",
  ]);
  checkChoice("channelDropout", "layout", layout, ["channels-last", "channels-first"]);
  expectTensor("channelDropout", x);
  checkRate("channelDropout", rate);
  const rank = x.shape.length;
  if (rank < 3)
    throw new ShapeError(
      `channelDropout: expected a batch, axes and channels, got ${show(x.shape)}`,
    );
  const channels = layout === "channels-last" ? rank - 1 : 1;
  const shape = x.shape.map((length, axis) => (axis === 0 || axis === channels ? length : 1));
  const stays = ge(randomUniform(key, shape, stream), rate);
  return select(stays, mul(atLeast("channelDropout", x, "f32"), 1 / (1 - rate)), 0);
}

/**
 * Dropout for networks of selu (Klambauer 2017): what drops becomes selu's lower limit, and all is scaled and shifted so that mean 0 and variance 1 stay.
 *
 * @example
 * alphaDropout(hidden, 0.1, key)
 */
export function alphaDropout(
  x: Tensor,
  rate: number,
  key: Tensor,
  options: Pick<DropoutOptions, "stream"> = {},
): Tensor {
  const { stream = 0 } = checkOptions("alphaDropout", options, ["stream"]);
  expectTensor("alphaDropout", x);
  checkRate("alphaDropout", rate);
  const low = -1.7580993408473766;
  const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * low ** 2));
  const stays = ge(randomUniform(key, x.shape, stream), rate);
  return add(
    mul(select(stays, atLeast("alphaDropout", x, "f32"), low), scale),
    -scale * rate * low,
  );
}
