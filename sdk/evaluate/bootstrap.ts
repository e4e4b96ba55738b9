import { expectFunction, expectObject } from "../core/options.ts";
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
 * Metrics with their 95 % percentile intervals: the rows are drawn again with replacement, 1,000 times, and the
 * middle 95 % of a metric's values is its interval. Draws that leave it undefined (only one class) do not count.
 */
export function bootstrap<N extends string>(
  metrics: Readonly<Record<N, WeightedMetric>>,
  rows: number,
  { seed = 0, resamples = 1000 }: BootstrapOptions = {},
): Record<N, Estimate> {
  expectObject("bootstrap", "an object of metrics by name", metrics);
  if (!Number.isInteger(resamples) || resamples < 1)
    throw new RangeError(`bootstrap: resamples is ${resamples}; it is a whole number from 1 on`);
  const names = Object.keys(metrics) as N[];
  for (const name of names) expectFunction(`bootstrap: the metric '${name}'`, metrics[name]);
  const random = new Philox(seed, "bootstrap");
  const weights = new Float64Array(rows);
  const drawn = names.map((): number[] => []);
  for (let draw = 0; draw < resamples; draw++) {
    weights.fill(0);
    for (let i = 0; i < rows; i++) weights[random.below(rows)]!++;
    names.forEach((name, i) => drawn[i]!.push(metrics[name](weights)));
  }
  const estimates = names.map((name, i) => {
    const values = drawn[i]!.filter(Number.isFinite).sort((a, b) => a - b);
    const [low, high] = [quantile(values, 0.025), quantile(values, 0.975)];
    return [name, new Estimate(metrics[name](), low, high)];
  });
  // The cast: the entries are those of `metrics`.
  return Object.fromEntries(estimates) as Record<N, Estimate>;
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
