import { ShapeError } from "../core/errors.ts";
import { checkOptions } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { chosen } from "./chosen.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { mul } from "./mul.ts";
import { atLeast } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { sub } from "./sub.ts";
import { channelsLast, type ImageLayout } from "./window-options.ts";

/** How new places are found between old ones. */
export interface InterpolateOptions {
  /** `nearest` takes the old place at or before; `linear` mixes two along each axis (bilinear for images). @default "nearest" */
  readonly mode?: "nearest" | "linear";
  /** Whether the first and the last places stay where they are, so that the corners do; for `linear`. @default false */
  readonly alignCorners?: boolean;
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/**
 * `x` with `sizes` places on the axes between the first and the channels, as PyTorch's `interpolate` makes them. The gradients of
 * places that several new ones come from are added up.
 *
 * @example
 * interpolate(images, [64, 64], { mode: "linear" })
 */
export function interpolate(
  x: Tensor,
  sizes: readonly number[],
  {
    mode = "nearest",
    alignCorners = false,
    layout = "channels-last",
    ...others
  }: InterpolateOptions = {},
): Tensor {
  checkOptions("interpolate", others, ["mode", "alignCorners", "layout"]);
  expectTensor("interpolate", x);
  if (x.shape.length !== sizes.length + 2 || sizes.length === 0)
    throw new ShapeError(`interpolate: ${sizes.length} sizes for ${show(x.shape)}`);
  for (const size of sizes)
    if (!Number.isInteger(size) || size < 1)
      throw new ShapeError(`interpolate: a size is a whole number from 1 up, got ${size}`);
  if (mode === "nearest" && alignCorners)
    throw new RangeError("interpolate: alignCorners is for the mode linear");
  if (x.shape.includes(0))
    throw new ShapeError(`interpolate: nothing to take from, got ${show(x.shape)}`);
  const resize = mode === "nearest" ? nearest : linear(alignCorners);
  return channelsLast(atLeast("interpolate", x, "f32"), layout, (last) =>
    sizes.reduce((y, size, i) => (y.shape[i + 1] === size ? y : resize(y, size, i + 1)), last),
  );
}

function nearest(x: Tensor, size: number, axis: number): Tensor {
  const length = x.shape[axis]!;
  const places = Array.from({ length: size }, (_, i) => Math.floor((i * length) / size));
  return chosen(x, places, axis);
}

const linear =
  (alignCorners: boolean) =>
  (x: Tensor, size: number, axis: number): Tensor => {
    const length = x.shape[axis]!;
    const scale = alignCorners ? (size > 1 ? (length - 1) / (size - 1) : 0) : length / size;
    const at = Array.from({ length: size }, (_, i) =>
      alignCorners ? i * scale : Math.max(0, (i + 0.5) * scale - 0.5),
    );
    const low = at.map((place) => Math.min(Math.floor(place), length - 1));
    const high = low.map((place) => Math.min(place + 1, length - 1));
    const shape = x.shape.map((_, i) => (i === axis ? size : 1));
    const share = reshape(
      known(
        x,
        at.map((place, i) => place - low[i]!),
      ),
      shape,
    );
    const [a, b] = [chosen(x, low, axis), chosen(x, high, axis)];
    return add(a, mul(sub(b, a), share));
  };
