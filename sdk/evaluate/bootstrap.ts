import { Philox } from "../core/philox.ts";
import { Estimate } from "./estimate.ts";

/** A metric of the rows, each counted as often as its weight says. */
export type WeightedMetric = (weights?: ArrayLike<number>) => number;

/** How many times the rows are drawn again, and from which seed. */
export interface BootstrapOptions {
  readonly seed?: number;
  readonly resamples?: number;
}

/**
 * A metric with its 95 % percentile interval: the rows are drawn again with replacement, 1,000 times, and the
 * middle 95 % of the metric's values is the interval. Draws that leave the metric undefined (only one class) do not count.
 */
export function bootstrap(
  metric: WeightedMetric,
  rows: number,
  { seed = 0, resamples = 1000 }: BootstrapOptions = {},
): Estimate {
  if (!Number.isInteger(resamples) || resamples < 1)
    throw new RangeError(`bootstrap: resamples is ${resamples}; it is a whole number from 1 on`);
  const random = new Philox(seed, "bootstrap");
  const weights = new Float64Array(rows);
  const values: number[] = [];
  for (let draw = 0; draw < resamples; draw++) {
    weights.fill(0);
    for (let i = 0; i < rows; i++) weights[random.below(rows)]!++;
    const value = metric(weights);
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  return new Estimate(metric(), quantile(values, 0.025), quantile(values, 0.975));
}

/** The quantile of sorted values, linear between neighbours (rule R-7, as NumPy and pandas have it). */
function quantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) return NaN;
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

/** The weighted mean of one number per row. */
export const weightedMean =
  (values: ArrayLike<number>): WeightedMetric =>
  (weights) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < values.length; i++) {
      const weight = weights ? weights[i]! : 1;
      sum += weight * values[i]!;
      total += weight;
    }
    return sum / total;
  };
