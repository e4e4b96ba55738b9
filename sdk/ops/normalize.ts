import { expectTensor } from "./is-tensor.ts";
import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkOptions, expectNumber } from "../core/options.ts";
import { sameShape, show, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { mean } from "./mean.ts";
import { mul } from "./mul.ts";
import { atLeast, unrounded } from "./promote.ts";
import type { Axes } from "./reduction.ts";
import { normalized } from "./normalized.ts";
import { reshape } from "./reshape.ts";
import { rsqrt } from "./rsqrt.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";
import { channelsLast, type ImageLayout } from "./window-options.ts";

/** What follows a normalisation, and what keeps it from dividing by 0. */
export interface NormalizeOptions {
  /** What the result is multiplied with. */
  readonly scale?: Tensor;
  /** What is then added. */
  readonly shift?: Tensor;
  /** Is added to the variance. @default 1e-5 */
  readonly epsilon?: number;
}

/** The same for images. */
export interface ImageNormalizeOptions extends NormalizeOptions {
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/** Statistics of each channel. */
export interface BatchStatistics {
  readonly mean: Tensor;
  /** The mean squared distance from the mean, divided by the count. */
  readonly variance: Tensor;
}

/**
 * Each row with mean 0 and variance 1 over some axes (the last unless given), then scaled and shifted (Ba 2016). Scale and shift broadcast.
 *
 * @example
 * layerNormalize(rows, { scale, shift })
 */
export function layerNormalize(
  x: Tensor,
  given: NormalizeOptions & { readonly axes?: Axes } = {},
): Tensor {
  const { axes = -1, ...options } = checkOptions("layerNormalize", given, [...named, "axes"]);
  checkEpsilon("layerNormalize", options.epsilon);
  return affine(centred(atLeast("layerNormalize", x, "f32"), axes, options), options);
}

/**
 * Each row divided by the root of its mean square (Zhang 2019), over the last axis unless others are given; nothing is subtracted.
 *
 * @example
 * rmsNormalize(rows, { scale })
 */
export function rmsNormalize(
  x: Tensor,
  given: NormalizeOptions & { readonly axes?: Axes } = {},
): Tensor {
  const {
    axes = -1,
    epsilon = 1e-5,
    ...options
  } = checkOptions("rmsNormalize", given, [...named, "axes"]);
  checkEpsilon("rmsNormalize", epsilon);
  const even = unrounded("rmsNormalize", x, (y) =>
    mul(y, rsqrt(add(mean(square(y), axes, true), epsilon))),
  );
  return affine(even, options);
}

/**
 * Each example's channels in `groups` groups with mean 0 and variance 1 (Wu 2018): `[n, …, c]`, scale and shift `[c]`.
 *
 * @example
 * groupNormalize(images, 8, { scale, shift })
 */
export function groupNormalize(
  x: Tensor,
  groups: number,
  given: ImageNormalizeOptions = {},
): Tensor {
  const { layout = "channels-last", ...options } = checkOptions("groupNormalize", given, [
    ...named,
    "layout",
  ]);
  checkEpsilon("groupNormalize", options.epsilon);
  return channelsLast(atLeast("groupNormalize", x, "f32"), layout, (last) => {
    const channels = last.shape.at(-1) ?? 0;
    if (last.shape.length < 2 || !Number.isInteger(groups) || groups < 1 || channels % groups !== 0)
      throw new ShapeError(
        `groupNormalize: ${show(x.shape)} has no channels in ${shown(groups)} groups`,
      );
    const { epsilon = 1e-5 } = options;
    const even = unrounded("normalize", last, (y) => evenBy(meansOf(groups), y, epsilon));
    return affine(even, forChannels("groupNormalize", channels, options));
  });
}

/** The mean of each group of channels of each example, at each of its channels: first of channels, whose numbers lie in rows. */
const meansOf =
  (groups: number) =>
  (x: Tensor): Tensor => {
    const axes = x.shape.map((_, axis) => axis);
    if (groups === 1) return mean(x, axes.slice(1), true);
    const places = axes.slice(1, -1);
    const ofChannels = mean(x, places, true);
    const { shape } = ofChannels;
    const parted = [...shape.slice(0, -1), groups, shape.at(-1)! / groups];
    const ofGroups = mean(reshape(ofChannels, parted), -1, true);
    return reshape(broadcastTo(ofGroups, parted), shape);
  };

/**
 * Each channel of each example with mean 0 and variance 1 over its places (Ulyanov 2016): `[n, …, c]`, scale and shift `[c]`.
 *
 * @example
 * instanceNormalize(images)
 */
export function instanceNormalize(x: Tensor, given: ImageNormalizeOptions = {}): Tensor {
  const { layout = "channels-last", ...options } = checkOptions("instanceNormalize", given, [
    ...named,
    "layout",
  ]);
  checkEpsilon("instanceNormalize", options.epsilon);
  return channelsLast(atLeast("instanceNormalize", x, "f32"), layout, (last) => {
    const middle = last.shape.slice(2).map((_, i) => i + 1);
    if (middle.length === 0)
      throw new ShapeError(`instanceNormalize: no places to normalise over in ${show(x.shape)}`);
    const channels = forChannels("instanceNormalize", last.shape.at(-1)!, options);
    return affine(centred(last, middle, options), channels);
  });
}

/**
 * Each channel with mean 0 and variance 1 over all examples and places (Ioffe 2015), or by `statistics` that were gathered before:
 * `[n, …, c]`, statistics, scale and shift `[c]`.
 *
 * @example
 * batchNormalize(images, { scale, shift, statistics: running })
 */
export function batchNormalize(
  x: Tensor,
  given: ImageNormalizeOptions & { readonly statistics?: BatchStatistics } = {},
): Tensor {
  const {
    layout = "channels-last",
    statistics,
    ...options
  } = checkOptions("batchNormalize", given, [...named, "layout", "statistics"]);
  checkEpsilon("batchNormalize", options.epsilon);
  if (statistics !== undefined)
    for (const part of ["mean", "variance"] as const)
      expectTensor("batchNormalize", (statistics as BatchStatistics | null)?.[part]);
  return channelsLast(atLeast("batchNormalize", x, "f32"), layout, (last) => {
    const { epsilon = 1e-5, ...rest } = options;
    const channels = last.shape.at(-1) ?? 0;
    if (statistics !== undefined)
      forChannels("batchNormalize", channels, {
        scale: statistics.mean,
        shift: statistics.variance,
      });
    const by = (y: Tensor, found: BatchStatistics) =>
      mul(sub(y, found.mean), rsqrt(add(found.variance, epsilon)));
    const even =
      statistics === undefined
        ? unrounded("batchNormalize", last, (y) => by(y, statisticsOf(y)))
        : by(last, statistics);
    return affine(even, forChannels("batchNormalize", channels, rest));
  });
}

/**
 * The mean and variance of each channel over all examples and places of `[n, …, c]`, in f32 at the least.
 */
export function statisticsOf(x: Tensor): BatchStatistics {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  if (axes.length === 0)
    throw new ShapeError(`batchNormalize: expected examples and channels, got ${show(x.shape)}`);
  const wide = x.dtype === "f64" ? x : cast(x, "f32");
  const middle = mean(wide, axes);
  return { mean: middle, variance: mean(square(sub(wide, middle)), axes) };
}

const named = ["scale", "shift", "epsilon"];

/** Below 0 it would make roots of negative numbers. */
function checkEpsilon(op: string, epsilon: number | undefined): void {
  if (epsilon === undefined) return;
  expectNumber(op, "epsilon", epsilon);
  if (epsilon < 0) throw new ValueError(`${op}: epsilon is from 0 up, got ${epsilon}`);
}

function centred(x: Tensor, axes: Axes, { epsilon = 1e-5 }: NormalizeOptions): Tensor {
  if (x.shape.length === 0) throw new ShapeError("normalize: needs an axis, got a scalar");
  const last = x.shape.length - 1;
  const [axis, ...others] = Array.isArray(axes) ? axes : [axes];
  const isLast = others.length === 0 && (axis === -1 || axis === last) && x.shape[last] !== 0;
  return unrounded("normalize", x, (y) => {
    if (isLast && y.dtype === "f32") return normalized(y, epsilon);
    return evenBy((z) => mean(z, axes, true), y, epsilon);
  });
}

/** Numbers with mean 0 and variance 1 wherever `means` takes the mean. */
function evenBy(means: (x: Tensor) => Tensor, x: Tensor, epsilon: number): Tensor {
  const distance = sub(x, means(x));
  return mul(distance, rsqrt(add(means(square(distance)), epsilon)));
}

function affine(x: Tensor, { scale, shift }: NormalizeOptions): Tensor {
  const scaled = scale === undefined ? x : mul(x, scale);
  return shift === undefined ? scaled : add(scaled, shift);
}

function forChannels(name: string, channels: number, options: NormalizeOptions): NormalizeOptions {
  checkOptions(name, options, named);
  const expected: Shape = [channels];
  const given = [options.scale, options.shift].filter((each) => each !== undefined);
  for (const each of given) expectTensor(name, each);
  for (const each of given)
    if (!sameShape(each.shape, expected))
      throw new ShapeError(
        `${name}: ${channels} channels need ${show(expected)}, got ${show(each.shape)}`,
      );
  return options;
}
