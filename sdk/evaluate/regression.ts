import { checkFinite, checkLengths, type Numbers } from "./check.ts";

/** The mean squared error. */
export function mse(actual: Numbers, predicted: Numbers): number {
  return mean("mse", actual, predicted, (error) => error * error);
}

/** The mean absolute error. */
export function mae(actual: Numbers, predicted: Numbers): number {
  return mean("mae", actual, predicted, Math.abs);
}

/** The share of the variance that is explained: 1 is perfect, 0 no better than the mean. */
export function r2(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  checkLengths("r2", actual, predicted);
  checkFinite("r2", predicted);
  let total = 0;
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    const weight = weights ? weights[i]! : 1;
    total += weight;
    sum += weight * actual[i]!;
  }
  let errors = 0;
  let spread = 0;
  for (let i = 0; i < actual.length; i++) {
    const weight = weights ? weights[i]! : 1;
    errors += weight * (actual[i]! - predicted[i]!) ** 2;
    spread += weight * (actual[i]! - sum / total) ** 2;
  }
  if (spread === 0) return errors === 0 ? 1 : NaN;
  return 1 - errors / spread;
}

function mean(
  metric: string,
  actual: Numbers,
  predicted: Numbers,
  of: (error: number) => number,
): number {
  checkLengths(metric, actual, predicted);
  checkFinite(metric, predicted);
  let sum = 0;
  for (let i = 0; i < actual.length; i++) sum += of(actual[i]! - predicted[i]!);
  return sum / actual.length;
}
