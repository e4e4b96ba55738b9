import { shown } from "../core/shown.ts";
import { checkOptions } from "../core/options.ts";
import { ShapeError } from "../core/errors.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";
import { channelsLast, expectImage, type LayoutOption } from "./window-options.ts";

/**
 * Images of `factor` times the height and width from `factor²` times the channels (Shi 2016): `[n, h, w, c·f²]` → `[n, h·f, w·f, c]`.
 *
 * @example
 * pixelShuffle(tensor([[[[1, 2, 3, 4]]]]), 2) // [[[[1], [2]], [[3], [4]]]]
 */
export function pixelShuffle(x: Tensor, factor: number, options: LayoutOption = {}): Tensor {
  const { layout = "channels-last" } = checkOptions("pixelShuffle", options, ["layout"]);
  expectTensor("pixelShuffle", x);
  expectImage("pixelShuffle", x, 2, layout);
  return channelsLast(x, layout, (last) => {
    const [n, h, w, c] = last.shape as [number, number, number, number];
    if (!(Number.isInteger(factor) && factor > 0 && c % factor ** 2 === 0))
      throw new ShapeError(
        `pixelShuffle: ${c} channels do not make squares of ${shown(factor)} by ${shown(factor)}`,
      );
    const parts = reshape(last, [n, h, w, c / factor ** 2, factor, factor]);
    const placed = transpose(parts, [0, 1, 4, 2, 5, 3]);
    return reshape(placed, [n, h * factor, w * factor, c / factor ** 2]);
  });
}

/**
 * The way back of `pixelShuffle`: `[n, h·f, w·f, c]` → `[n, h, w, c·f²]`.
 *
 * @example
 * pixelUnshuffle(tensor([[[[1], [2]], [[3], [4]]]]), 2) // [[[[1, 2, 3, 4]]]]
 */
export function pixelUnshuffle(x: Tensor, factor: number, options: LayoutOption = {}): Tensor {
  const { layout = "channels-last" } = checkOptions("pixelUnshuffle", options, ["layout"]);
  expectTensor("pixelUnshuffle", x);
  expectImage("pixelUnshuffle", x, 2, layout);
  return channelsLast(x, layout, (last) => {
    const [n, h, w, c] = last.shape as [number, number, number, number];
    if (!(Number.isInteger(factor) && factor > 0 && h % factor === 0 && w % factor === 0))
      throw new ShapeError(
        `pixelUnshuffle: ${show(x.shape)} does not divide into squares of ${shown(factor)} by ${shown(factor)}`,
      );
    const parts = reshape(last, [n, h / factor, factor, w / factor, factor, c]);
    const placed = transpose(parts, [0, 1, 3, 5, 2, 4]);
    return reshape(placed, [n, h / factor, w / factor, c * factor ** 2]);
  });
}
