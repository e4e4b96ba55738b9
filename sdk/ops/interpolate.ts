import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectBoolean, expectList } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Term } from "../graph/resampling.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { atLeast } from "./promote.ts";
import { resample } from "./resample.ts";
import { channelsLast, type ImageLayout } from "./window-options.ts";

const modes = ["nearest", "nearest-exact", "linear", "cubic", "area"] as const;
type Mode = (typeof modes)[number];

/** How new places are found between old ones. */
export interface InterpolateOptions {
  /**
   * `nearest` takes the old place at or before, `nearest-exact` the one whose middle is next; `linear` mixes two along each axis (bilinear for images), `cubic` four
   * (Keys 1981); `area` takes the mean of all that a new one covers. @default "nearest"
   */
  readonly mode?: Mode;
  /** Whether the first and the last places stay where they are, so that the corners do; for `linear` and `cubic`. @default false */
  readonly alignCorners?: boolean;
  /** Whether `linear` and `cubic` mix as many as a new place covers where there are fewer new ones, so that nothing is passed over. @default false */
  readonly antialias?: boolean;
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
    antialias = false,
    layout = "channels-last",
  } = checkOptions("interpolate", options, ["mode", "alignCorners", "antialias", "layout"]);
  expectTensor("interpolate", x);
  expectList("interpolate", "sizes", sizes);
  if (x.shape.length !== sizes.length + 2 || sizes.length === 0)
    throw new ShapeError(`interpolate: ${sizes.length} sizes for ${show(x.shape)}`);
  for (const size of sizes)
    if (!Number.isInteger(size) || size < 1)
      throw new ShapeError(`interpolate: a size is a whole number from 1 up, got ${shown(size)}`);
  checkChoice("interpolate", "mode", mode, modes);
  expectBoolean("interpolate", "alignCorners", alignCorners);
  expectBoolean("interpolate", "antialias", antialias);
  const mixes = mode === "linear" || mode === "cubic";
  if (alignCorners && !mixes)
    throw new ValueError("interpolate: alignCorners is for the modes linear and cubic");
  if (antialias && !mixes)
    throw new ValueError("interpolate: antialias is for the modes linear and cubic");
  const first = layout === "channels-first" ? 2 : 1;
  if (x.shape.slice(first, first + sizes.length).includes(0))
    throw new ShapeError(`interpolate: nothing to take from, got ${show(x.shape)}`);
  const termsOf = antialias ? covered(mode === "cubic", alignCorners) : terms(mode, alignCorners);
  return channelsLast(atLeast("interpolate", x, "f32"), layout, (last) => {
    const resampling = sizes.map((size, i) => {
      const length = last.shape[i + 1]!;
      return Array.from({ length: size }, (_, place) =>
        size === length ? [[place, 1] as const] : termsOf(place, length, size),
      );
    });
    return resample("interpolate", last, resampling);
  });
}

/** The old places that a new one is made of, and how much each counts. */
type Terms = (place: number, length: number, size: number) => readonly Term[];

function terms(mode: Mode, alignCorners: boolean): Terms {
  if (mode === "linear") return linear(alignCorners);
  if (mode === "cubic") return cubic(alignCorners);
  if (mode === "area") return area;
  const from = mode === "nearest" ? 0 : 0.5;
  return (place, length, size) => [[Math.floor(((place + from) * length) / size), 1]];
}

const area: Terms = (place, length, size) => {
  const first = Math.floor((place * length) / size);
  const count = Math.ceil(((place + 1) * length) / size) - first;
  return Array.from({ length: count }, (_, i) => [first + i, 1 / count]);
};

/** All old places within the reach of a new one, which grows where there are fewer new ones; the weights come to 1. */
const covered =
  (isCubic: boolean, alignCorners: boolean): Terms =>
  (place, length, size) => {
    const scale = scaleOf(length, size, alignCorners);
    const stretch = Math.max(1, scale);
    const [reach, middle] = [(isCubic ? 2 : 1) * stretch, scale * (place + 0.5)];
    const first = Math.max(0, Math.trunc(middle - reach + 0.5));
    const count = Math.min(length, Math.trunc(middle + reach + 0.5)) - first;
    const weights = Array.from({ length: count }, (_, i) => {
      const far = Math.abs(first + i - middle + 0.5) / stretch;
      if (isCubic) return far < 2 ? weightAt(far, -0.5) : 0;
      return Math.max(0, 1 - far);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight, i) => [first + i, weight / total]);
  };

/** How many old places a new one takes. */
function scaleOf(length: number, size: number, alignCorners: boolean): number {
  if (!alignCorners) return length / size;
  return size > 1 ? (length - 1) / (size - 1) : 0;
}

/** Where a new place lies among `length` old ones, between whole ones. */
function placeOf(place: number, length: number, size: number, alignCorners: boolean): number {
  const scale = scaleOf(length, size, alignCorners);
  return alignCorners ? place * scale : (place + 0.5) * scale - 0.5;
}

const linear =
  (alignCorners: boolean): Terms =>
  (place, length, size) => {
    const at = Math.max(0, placeOf(place, length, size, alignCorners));
    const low = Math.min(Math.floor(at), length - 1);
    const share = at - low;
    if (share === 0 || low === length - 1) return [[low, 1]];
    return [
      [low, 1 - share],
      [low + 1, share],
    ];
  };

const cubic =
  (alignCorners: boolean): Terms =>
  (place, length, size) => {
    const at = placeOf(place, length, size, alignCorners);
    return [-1, 0, 1, 2].map((offset) => {
      const from = Math.floor(at) + offset;
      return [Math.min(Math.max(from, 0), length - 1), weightAt(Math.abs(at - from))];
    });
  };

/**
 * How much a place counts that is up to 1 away, and up to 2, as polynomials of how far: their coefficients, the highest first (Keys 1981). The slope at the neighbours is that
 * which PyTorch takes, unless it is given.
 */
export const cubicPieces = (
  slope = -0.75,
): readonly [near: readonly number[], distant: readonly number[]] => [
  [slope + 2, -slope - 3, 0, 1],
  [slope, -5 * slope, 8 * slope, -4 * slope],
];

/** The same at one place. */
function weightAt(far: number, slope?: number): number {
  return cubicPieces(slope)[far <= 1 ? 0 : 1].reduce((sum, factor) => sum * far + factor, 0);
}
