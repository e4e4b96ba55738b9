import type { Philox } from "../core/philox.ts";
import type { Dimension, FloatRange, IntRange } from "./dimension.ts";
import { normalBetween } from "./normal.ts";
import { clip } from "./space.ts";

// Taken once: where the global object is a sandbox (jest, a vm context) each look at `Math` costs more than the sum.
const { exp, log, max, round, sqrt } = Math;

/** A density over one dimension, made of a bump at each observation and a wide one over all. */
export interface Density {
  sample(random: Philox): unknown;
  logDensity(value: unknown): number;
}

/**
 * Optuna's univariate Parzen estimator of observations in the order in which they were made: equal weights for up to 25
 * observations, then rising ones; each bump as wide as the gap to its neighbours, within bounds; a prior of weight 1.
 * `sharpness` divides the least width of a bump; 1 is Optuna's.
 */
export function parzen(
  dimension: Dimension,
  observed: readonly unknown[],
  sharpness: number,
): Density {
  const weights = normalized([...ageWeights(observed.length), 1]);
  return dimension.kind === "choice"
    ? choices(dimension.values, observed, weights)
    : numbers(dimension, observed as readonly number[], weights, sharpness);
}

/** The newest 25 count whole, older ones less and less. */
function ageWeights(count: number): number[] {
  const old = count - 25;
  return Array.from({ length: count }, (_, i) => {
    if (i >= old) return 1;
    return old === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (old - 1);
  });
}

function choices(
  values: readonly unknown[],
  observed: readonly unknown[],
  weights: readonly number[],
): Density {
  const kernels = observed.length + 1;
  const share = values.map((value) =>
    weights.reduce((sum, weight, k) => {
      const prior = 1 / kernels;
      if (observed.length === 0 || k === observed.length) return sum + weight / values.length;
      return (
        sum + (weight * ((observed[k] === value ? 1 : 0) + prior)) / (1 + values.length * prior)
      );
    }, 0),
  );
  return {
    sample: (random) => values[pick(share, random)],
    logDensity: (value) => log(share[values.indexOf(value)]!),
  };
}

function numbers(
  range: IntRange | FloatRange,
  observed: readonly number[],
  weights: readonly number[],
  sharpness: number,
): Density {
  const { kind, log: logarithmic } = range;
  const half = kind === "int" ? 0.5 : 0;
  const to = logarithmic ? log : (x: number): number => x;
  const [low, high] = [to(range.low - half), to(range.high + half)];
  // A logarithmic whole number is searched as a real one and rounded, the others have a share for each unit.
  const unit = kind === "int" && !logarithmic ? 0.5 : 0;
  const mus = [...observed.map(to), (low + high) / 2];
  const sigmas = widths(mus, low, high, sharpness);
  const inside = mus.map((mu, k) =>
    normalBetween((low - mu) / sigmas[k]!, (high - mu) / sigmas[k]!),
  );
  const logDensity = (x: number): number =>
    logSumExp(
      mus.map((mu, k) => {
        const sigma = sigmas[k]!;
        const weight = log(weights[k]! / inside[k]!);
        if (unit > 0)
          return weight + log(normalBetween((x - unit - mu) / sigma, (x + unit - mu) / sigma));
        return weight - ((x - mu) / sigma) ** 2 / 2 - log(sigma * sqrt(2 * Math.PI));
      }),
    );
  return {
    sample(random) {
      const k = pick(weights, random);
      // Each bump's middle lies within the range, so at least a third of all draws do.
      for (;;) {
        const x = mus[k]! + sigmas[k]! * random.normal();
        if (x < low || x > high) continue;
        const value = logarithmic ? exp(x) : x;
        return clip(kind === "int" ? round(value) : value, range.low, range.high);
      }
    },
    logDensity: (value) => logDensity(to(value as number)),
  };
}

/** The deviation of each bump; the last one is the prior's, as wide as the range. */
function widths(mus: readonly number[], low: number, high: number, sharpness: number): number[] {
  const order = mus.map((_, i) => i).sort((a, b) => mus[a]! - mus[b]!);
  const sorted = [low, ...order.map((i) => mus[i]!), high];
  const narrowest = (high - low) / Math.min(100, 1 + sharpness * mus.length);
  const found = mus.map(() => 0);
  order.forEach((i, place) => {
    const left = sorted[place + 1]! - sorted[place]!;
    const right = sorted[place + 2]! - sorted[place + 1]!;
    // The ends of the range are no neighbours, unless there is no other.
    const alone = mus.length === 1;
    const gap =
      place === 0 && !alone ? right : place === mus.length - 1 && !alone ? left : max(left, right);
    found[i] = clip(gap, narrowest, high - low);
  });
  found[mus.length - 1] = high - low;
  return found;
}

/** The number of a share, as likely as the share is large. */
function pick(shares: readonly number[], random: Philox): number {
  let rest = random.uniform();
  for (let i = 0; i < shares.length - 1; i++) {
    rest -= shares[i]!;
    if (rest < 0) return i;
  }
  return shares.length - 1;
}

const normalized = (weights: readonly number[]): number[] => {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
};

function logSumExp(values: readonly number[]): number {
  const top = max(...values);
  return top === -Infinity
    ? top
    : top + log(values.reduce((sum, value) => sum + exp(value - top), 0));
}
