import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectBoolean, expectList } from "../core/options.ts";
import { show, size as sizeOf } from "../core/shape.ts";
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
  /** `nearest` takes the old place at or before; `linear` mixes two along each axis (bilinear for images), `cubic` four (Keys 1981). @default "nearest" */
  readonly mode?: "nearest" | "linear" | "cubic";
  /** Whether the first and the last places stay where they are, so that the corners do; for `linear` and `cubic`. @default false */
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
  options: InterpolateOptions = {},
): Tensor {
  const {
    mode = "nearest",
    alignCorners = false,
    layout = "channels-last",
  } = checkOptions("interpolate", options, ["mode", "alignCorners", "layout"]);
  expectTensor("interpolate", x);
  expectList("interpolate", "sizes", sizes);
  if (x.shape.length !== sizes.length + 2 || sizes.length === 0)
    throw new ShapeError(`interpolate: ${sizes.length} sizes for ${show(x.shape)}`);
  for (const size of sizes)
    if (!Number.isInteger(size) || size < 1)
      throw new ShapeError(`interpolate: a size is a whole number from 1 up, got ${shown(size)}`);
  checkChoice("interpolate", "mode", mode, ["nearest", "linear", "cubic"]);
  expectBoolean("interpolate", "alignCorners", alignCorners);
  if (mode === "nearest" && alignCorners)
    throw new ValueError("interpolate: alignCorners is for the modes linear and cubic");
  if (x.shape.includes(0))
    throw new ShapeError(`interpolate: nothing to take from, got ${show(x.shape)}`);
  const resize = { nearest, linear: linear(alignCorners), cubic: cubic(alignCorners) }[mode];
  return channelsLast(atLeast("interpolate", x, "f32"), layout, (last) =>
    sizes.reduce((y, size, i) => (y.shape[i + 1] === size ? y : resize(y, size, i + 1)), last),
  );
}

function nearest(x: Tensor, size: number, axis: number): Tensor {
  const length = x.shape[axis]!;
  const places = Array.from({ length: size }, (_, i) => Math.floor((i * length) / size));
  return chosen(x, places, axis);
}

/** The old places that new ones lie at, between whole ones. */
function placesOf(length: number, size: number, alignCorners: boolean): number[] {
  const scale = alignCorners ? (size > 1 ? (length - 1) / (size - 1) : 0) : length / size;
  return Array.from({ length: size }, (_, i) =>
    alignCorners ? i * scale : (i + 0.5) * scale - 0.5,
  );
}

/** So many numbers are too few for a row. */
const few = 32;

/** A number for each place of an axis; said for each of few channels, so that a row is all places and not one. */
function alongAxis(x: Tensor, values: readonly number[], axis: number): Tensor {
  const behind = x.shape.slice(axis + 1);
  const [each, own] = sizeOf(behind) <= few ? [sizeOf(behind), behind] : [1, behind.map(() => 1)];
  const shares = values.flatMap((value) => Array<number>(each).fill(value));
  const shape = [...x.shape.slice(0, axis).map(() => 1), values.length, ...own];
  return reshape(known(x, shares), shape);
}

const linear =
  (alignCorners: boolean) =>
  (x: Tensor, size: number, axis: number): Tensor => {
    const last = x.shape[axis]! - 1;
    const at = placesOf(last + 1, size, alignCorners).map((place) => Math.max(0, place));
    const low = at.map((place) => Math.min(Math.floor(place), last));
    const high = low.map((place) => Math.min(place + 1, last));
    const shares = at.map((place, i) => place - low[i]!);
    const [a, b] = [chosen(x, low, axis), chosen(x, high, axis)];
    return add(a, mul(sub(b, a), alongAxis(x, shares, axis)));
  };

const cubic =
  (alignCorners: boolean) =>
  (x: Tensor, size: number, axis: number): Tensor => {
    const last = x.shape[axis]! - 1;
    const at = placesOf(last + 1, size, alignCorners);
    const taps = [-1, 0, 1, 2].map((offset) => {
      const places = at.map((place) => Math.floor(place) + offset);
      const held = places.map((place) => Math.min(Math.max(place, 0), last));
      const weights = places.map((place, i) => weightAt(Math.abs(at[i]! - place)));
      return mul(chosen(x, held, axis), alongAxis(x, weights, axis));
    });
    return taps.reduce((sum, tap) => add(sum, tap));
  };

/** The slope at the neighbours that PyTorch takes. */
const slope = -0.75;

/** How much a place counts that is so far away, up to 2. */
function weightAt(far: number): number {
  if (far <= 1) return ((slope + 2) * far - (slope + 3)) * far * far + 1;
  return ((slope * far - 5 * slope) * far + 8 * slope) * far - 4 * slope;
}
