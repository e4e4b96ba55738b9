import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { mul } from "./mul.ts";
import { pad } from "./pad.ts";
import { pow } from "./pow.ts";
import { unrounded } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { square } from "./square.ts";
import { sum } from "./sum.ts";
import { swapLast } from "./transpose.ts";
import { unfold } from "./arranging.ts";
import { channelsLast, type LayoutOption } from "./window-options.ts";

/**
 * The channels of `[n, …, c]` in another order, in which neighbours come from different ones of `groups` groups (Zhang 2018).
 *
 * @example
 * channelShuffle(tensor([[[1, 2, 3, 4]]]), 2) // [[[1, 3, 2, 4]]]
 */
export function channelShuffle(x: Tensor, groups: number, options: LayoutOption = {}): Tensor {
  const { layout = "channels-last" } = checkOptions("channelShuffle", options, ["layout"]);
  expectChannels("channelShuffle", x);
  return channelsLast(x, layout, (last) => {
    const c = last.shape.at(-1)!;
    if (!Number.isInteger(groups) || groups < 1 || c % groups !== 0)
      throw new ShapeError(
        `channelShuffle: ${c} channels do not fall into ${shown(groups)} groups`,
      );
    const parted = reshape(last, [...last.shape.slice(0, -1), groups, c / groups]);
    return reshape(swapLast(parted), last.shape);
  });
}

/** How a channel is weakened by those beside it. */
export interface LocalResponseOptions extends LayoutOption {
  /** @default 1e-4 */
  readonly alpha?: number;
  /** @default 0.75 */
  readonly beta?: number;
  /** @default 1 */
  readonly k?: number;
}

/**
 * x / (k + alpha · the mean of the squares of the `size` channels around)^beta for `[n, …, c]` (Krizhevsky 2012).
 *
 * @example
 * localResponseNormalize(tensor([[[3]]]), 1, { alpha: 1, beta: 1 }) // [[[0.3]]]
 */
export function localResponseNormalize(
  x: Tensor,
  size: number,
  options: LocalResponseOptions = {},
): Tensor {
  const {
    alpha = 1e-4,
    beta = 0.75,
    k = 1,
    layout = "channels-last",
  } = checkOptions("localResponseNormalize", options, ["alpha", "beta", "k", "layout"]);
  expectChannels("localResponseNormalize", x);
  for (const [option, value] of Object.entries({ alpha, beta, k }))
    expectNumber("localResponseNormalize", option, value);
  if (!Number.isInteger(size) || size < 1)
    throw new ValueError(
      `localResponseNormalize: size is a whole number from 1 up, got ${shown(size)}`,
    );
  const sides = [Math.floor(size / 2), Math.floor((size - 1) / 2)] as const;
  return unrounded("localResponseNormalize", x, (values) =>
    channelsLast(values, layout, (last) => {
      const none = last.shape.slice(1).map(() => [0, 0] as const);
      const around = unfold(pad(square(last), [...none, sides]), size, 1);
      return div(last, pow(add(mul(sum(around, -1), alpha / size), k), beta));
    }),
  );
}

function expectChannels(op: string, x: Tensor): void {
  expectTensor(op, x);
  if (x.shape.length < 3)
    throw new ShapeError(`${op}: expected a batch, axes and channels, got ${show(x.shape)}`);
}
