/** The middle value; NaN when one is NaN or there are none. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** 95 of 100 are no larger. */
export const percentile95 = (values: readonly number[]): number => quantile(values, 0.95);

/** The largest. */
export const maximum = (values: readonly number[]): number => quantile(values, 1);

/** The first one measured. */
export const only = (values: readonly number[]): number => values[0] ?? Number.NaN;

function quantile(values: readonly number[], q: number): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
}
