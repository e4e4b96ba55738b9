import { checkOptions, expectNumber } from "../core/options.ts";
import {
  batchNormalize,
  groupNormalize,
  rmsNormalize,
  type BatchStatistics,
} from "../ops/networks.ts";
import { add } from "../ops/add.ts";
import { mul } from "../ops/mul.ts";
import { size } from "../core/shape.ts";
import { statisticsOf } from "../ops/normalize.ts";
import { ones, zeros } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Layer } from "./layer.ts";
import type { LayerNormParams } from "./layer-norm.ts";
import { expectSizes } from "./sizes.ts";

/** The parameters of batch normalisation; `running` are the statistics that prediction uses, which no gradient changes. */
export type BatchNormParams = LayerNormParams & { readonly running?: RunningStatistics };

/** Statistics of each channel, gathered while training. */
export type RunningStatistics = { readonly mean: Tensor; readonly variance: Tensor };

/** Batch normalisation: a layer, and what keeps its running statistics, which are state and no parameters. */
export interface BatchNorm extends Layer<BatchNormParams> {
  /** The statistics before the first step: mean 0, variance 1. */
  start(): RunningStatistics;
  /** A training step: normalised by the batch's own statistics, which the running ones move towards. */
  train(
    params: BatchNormParams,
    x: Tensor,
    running: RunningStatistics,
  ): { readonly y: Tensor; readonly running: RunningStatistics };
}

/**
 * Normalises each channel of `[n, …, c]` over the batch (Ioffe 2015), as PyTorch's BatchNorm does. `apply` uses the batch itself while training (with a key), and
 * `params.running` when predicting.
 *
 * @example
 * const norm = batchNorm(16);
 * const { y, running } = norm.train(params, x, state.running);
 * const predicted = norm.apply({ ...params, running }, x, {});
 */
export function batchNorm(
  channels: number,
  options: { readonly momentum?: number; readonly epsilon?: number } = {},
): BatchNorm {
  const { momentum = 0.1, epsilon = 1e-5 } = checkOptions("batchNorm", options, [
    "momentum",
    "epsilon",
  ]);
  expectSizes("batchNorm", { channels });
  expectNumber("batchNorm", "momentum", momentum);
  expectNumber("batchNorm", "epsilon", epsilon);
  const normalize = ({ scale, shift }: BatchNormParams, x: Tensor, statistics: BatchStatistics) =>
    batchNormalize(x, { scale, shift, epsilon, statistics });
  return {
    parameters: 2 * channels,
    init: () => ({ scale: ones([channels]), shift: zeros([channels]) }),
    start: () => ({ mean: zeros([channels]), variance: ones([channels]) }),
    apply(params, x, { key }) {
      if (key) return normalize(params, x, statisticsOf(x));
      if (!params.running)
        throw new TypeError(
          "batchNorm: predicting needs the running statistics; give { ...params, running }",
        );
      return normalize(params, x, params.running);
    },
    train(params, x, running) {
      const found = statisticsOf(x);
      const count = size(x.shape.slice(0, -1));
      // The running variance is that of a sample, as in PyTorch.
      const sample = mul(found.variance, count / Math.max(1, count - 1));
      const toward = (old: Tensor, fresh: Tensor) =>
        add(mul(old, 1 - momentum), mul(fresh, momentum));
      return {
        y: normalize(params, x, found),
        running: {
          mean: toward(running.mean, found.mean),
          variance: toward(running.variance, sample),
        },
      };
    },
  };
}

/** Gives the channels of `[n, …, c]` mean 0 and variance 1 in groups, for each example by itself (Wu 2018). */
export function groupNorm(
  groups: number,
  channels: number,
  epsilon = 1e-5,
): Layer<LayerNormParams> {
  expectSizes("groupNorm", { groups, channels });
  expectNumber("groupNorm", "epsilon", epsilon);
  if (channels % groups !== 0)
    throw new RangeError(`groupNorm: ${channels} channels do not fall into ${groups} groups`);
  return {
    parameters: 2 * channels,
    init: () => ({ scale: ones([channels]), shift: zeros([channels]) }),
    apply: ({ scale, shift }, x) => groupNormalize(x, groups, { scale, shift, epsilon }),
  };
}

/** Divides each row by the root of its mean square, then scales it (Zhang 2019). */
export function rmsNorm(width: number, epsilon = 1e-5): Layer<{ readonly scale: Tensor }> {
  expectSizes("rmsNorm", { width });
  expectNumber("rmsNorm", "epsilon", epsilon);
  return {
    parameters: width,
    init: () => ({ scale: ones([width]) }),
    apply: ({ scale }, x) => rmsNormalize(x, { scale, epsilon }),
  };
}
