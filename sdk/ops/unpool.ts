import { ShapeError } from "../core/errors.ts";
import { checkOptions, expectList } from "../core/options.ts";
import { sameShape, show, size, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { argmax } from "./arg.ts";
import { asIndex } from "./as-index.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { expandDims, reshape, squeeze } from "./reshape.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { fromLast, moving, patchesOf, toLast, type Moving, type PatchOptions } from "./patches.ts";
import { computed, inDTypeOf } from "./promote.ts";
import { putFor } from "./scatter.ts";
import { atPlaces } from "./take-along-axis.ts";
import { expectImage, type ImageLayout, type PerAxis } from "./window-options.ts";

/**
 * The greatest of each window over an image, as `maxPool2d`, and which place of its plane that is (row by row, from 0) as i32: the first of equals. One, two or
 * three axes. The gradient flows to those places.
 *
 * @example
 * maxPoolWithIndices(reshape(arange(0, 16), [1, 4, 4, 1]), 2).indices // 5, 7, 13, 15
 */
export function maxPoolWithIndices(
  x: Tensor,
  window: PerAxis,
  options: PatchOptions = {},
): { readonly values: Tensor; readonly indices: Tensor } {
  const op = "maxPoolWithIndices";
  const { layout = "channels-last", stride = window } = checkOptions(op, options, [
    "stride",
    "padding",
    "dilation",
    "layout",
  ]);
  const [input] = computed(op, x);
  expectImage(op, input, Math.max(1, input.shape.length - 2), layout);
  const last = toLast(input, layout);
  const lengths = last.shape.slice(1, -1);
  const move = moving(op, lengths, window, { ...options, stride });
  const seen = patchesOf(last, move, -Infinity);
  const axis = seen.shape.length - 2;
  const tap = expandDims(argmax(seen, axis), axis);
  const values = squeeze(atPlaces(seen, tap, axis), axis);
  const places = broadcastTo(placesOf(last, move, lengths), seen.shape);
  const indices = squeeze(atPlaces(places, tap, axis), axis);
  return { values: inDTypeOf(fromLast(values, layout), x), indices: fromLast(indices, layout) };
}

/** Which place of a plane each place of a window is, `[…, taps, 1]`: a sum of what each axis gives. */
function placesOf(x: Tensor, { sizes, axes, out }: Moving, lengths: Shape): Tensor {
  const parts = axes.map(({ stride, dilation, before }, i) => {
    const step = size(lengths.slice(i + 1));
    const behind = size(sizes.slice(i + 1));
    const taps = size(sizes);
    const numbers = Array.from({ length: out[i]! * taps }, (_, at) => {
      const [place, tap] = [Math.floor(at / taps), at % taps];
      return (place * stride + (Math.floor(tap / behind) % sizes[i]!) * dilation - before) * step;
    });
    return reshape(known(x, numbers, "i32"), [
      ...out.map((length, k) => (k === i ? length : 1)),
      taps,
      1,
    ]);
  });
  return parts.reduce((a, b) => add(a, b));
}

/**
 * Zeros of `sizes` (height and width) with values at the places of each plane that `maxPoolWithIndices` named; a place named twice gets the value of the last.
 *
 * @example
 * const { values, indices } = maxPoolWithIndices(images, 2);
 * maxUnpool(values, indices, [4, 4])
 */
export function maxUnpool(
  values: Tensor,
  indices: Tensor,
  sizes: readonly number[],
  options: { readonly layout?: ImageLayout } = {},
): Tensor {
  const { layout = "channels-last" } = checkOptions("maxUnpool", options, ["layout"]);
  expectTensor("maxUnpool", values);
  expectTensor("maxUnpool", indices);
  expectList("maxUnpool", "sizes", sizes);
  expectImage("maxUnpool", values, sizes.length, layout);
  if (!sameShape(values.shape, indices.shape))
    throw new ShapeError(
      `maxUnpool: values and indices differ, got ${show(values.shape)} and ${show(indices.shape)}`,
    );
  const last = toLast(values, layout);
  const [n, c] = [last.shape[0]!, last.shape.at(-1)!];
  const lined = (x: Tensor) => reshape(x, [n, size(last.shape.slice(1, -1)), c]);
  const zeros = broadcastTo(last.scalar(0), [n, size(sizes), c]);
  const places = lined(toLast(asIndex("maxUnpool", indices), layout));
  const filled = putFor("maxUnpool", zeros, places, lined(last), 1);
  return fromLast(reshape(filled, [n, ...sizes, c]), layout);
}
