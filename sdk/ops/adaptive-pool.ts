import { checkChoice, checkOptions } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import { show, type Shape, expectShape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { chosen } from "./chosen.ts";
import { gt } from "./compare.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { max } from "./max.ts";
import { mean } from "./mean.ts";
import { atLeast, computed, inDTypeOf } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { sum } from "./sum.ts";
import { channelsLast, type ImageLayout } from "./window-options.ts";

/** Where the channels stand. */
export interface AdaptivePoolOptions {
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/**
 * Means over windows that make `sizes` places of any number, one size for each axis between the first and the channels: window i is
 * from ⌊i·length/size⌋ to ⌈(i + 1)·length/size⌉, as in PyTorch. `null` leaves an axis as it is.
 *
 * @example
 * adaptiveAveragePool(images, [7, 7])
 */
export const adaptiveAveragePool = (
  x: Tensor,
  sizes: readonly (number | null)[],
  options: AdaptivePoolOptions = {},
): Tensor =>
  adapt("adaptiveAveragePool", x, sizes, options, (windows, axis, present) => {
    // A place that stands for a missing one counts nothing.
    const shape = windows.shape.map((length, i) => (i === axis || i === axis + 1 ? length : 1));
    const counts = gt(reshape(known(windows, present.flat()), shape), 0);
    const each = reshape(
      known(
        windows,
        present.map((row) => row.reduce((a, b) => a + b)),
      ),
      [...shape.slice(axis, axis + 1), ...shape.slice(axis + 2)],
    );
    return div(sum(select(counts, windows, 0), axis + 1), each);
  });

/**
 * The greatest of windows that make `sizes` places of any number, the windows as in `adaptiveAveragePool`. Among equals of one window the gradient is shared.
 *
 * @example
 * adaptiveMaxPool(images, [1, null])
 */
export const adaptiveMaxPool = (
  x: Tensor,
  sizes: readonly (number | null)[],
  options: AdaptivePoolOptions = {},
): Tensor => adapt("adaptiveMaxPool", x, sizes, options, (windows, axis) => max(windows, axis + 1));

/**
 * The mean over all places of each channel: `[n, …, c]` → `[n, c]`.
 *
 * @example
 * globalAveragePool(images)
 */
export const globalAveragePool = (x: Tensor, options: AdaptivePoolOptions = {}): Tensor =>
  mean(atLeast("globalAveragePool", x, "f32"), middle("globalAveragePool", x.shape, options));

/**
 * The greatest over all places of each channel: `[n, …, c]` → `[n, c]`. Equals share the gradient.
 *
 * @example
 * globalMaxPool(images)
 */
export const globalMaxPool = (x: Tensor, options: AdaptivePoolOptions = {}): Tensor =>
  max(atLeast("globalMaxPool", x, "f32"), middle("globalMaxPool", x.shape, options));

function middle(name: string, shape: Shape, options: AdaptivePoolOptions) {
  const layout = layoutOf(name, options);
  if (shape.length < 3)
    throw new ShapeError(`${name}: expected a batch, axes and channels, got ${show(shape)}`);
  const first = layout === "channels-last" ? 1 : 2;
  return shape.slice(2).map((_, i) => i + first);
}

function layoutOf(name: string, options: AdaptivePoolOptions): ImageLayout {
  const { layout = "channels-last" } = checkOptions(name, options, ["layout"]);
  checkChoice(name, "layout", layout, ["channels-last", "channels-first"]);
  return layout;
}

/** One axis after another: the places of each window beside each other, which `reduce` takes away. */
function adapt(
  name: string,
  x: Tensor,
  sizes: readonly (number | null)[],
  options: AdaptivePoolOptions,
  reduce: (windows: Tensor, axis: number, present: readonly number[][]) => Tensor,
): Tensor {
  expectTensor(name, x);
  const layout = layoutOf(name, options);
  expectShape(name, sizes);
  if (x.shape.length !== sizes.length + 2 || sizes.length === 0)
    throw new ShapeError(`${name}: ${sizes.length} sizes for ${show(x.shape)}`);
  for (const size of sizes)
    if (size !== null && (!Number.isInteger(size) || size < 1))
      throw new ShapeError(
        `${name}: a size is a whole number from 1 up or null, got ${shown(size)}`,
      );
  const result = channelsLast(computed(name, x)[0], layout, (last) =>
    sizes.reduce<Tensor>((y, size, i) => {
      const axis = i + 1;
      const length = y.shape[axis]!;
      if (size === null || size === length) return y;
      const spans = Array.from({ length: size }, (_, p) => {
        const from = Math.floor((p * length) / size);
        return { from, count: Math.ceil(((p + 1) * length) / size) - from };
      });
      const widest = Math.max(...spans.map(({ count }) => count));
      const places = Array.from({ length: widest }, (_, k) => k);
      // Where a window is shorter than the widest, its last place stands again.
      const table = spans.map(({ from, count }) =>
        places.map((k) => from + Math.min(k, count - 1)),
      );
      const present = spans.map(({ count }) => places.map((k) => (k < count ? 1 : 0)));
      const windows = reshape(chosen(y, table.flat(), axis), [
        ...y.shape.slice(0, axis),
        size,
        widest,
        ...y.shape.slice(axis + 1),
      ]);
      return reduce(windows, axis, present);
    }, last),
  );
  return inDTypeOf(result, x);
}
