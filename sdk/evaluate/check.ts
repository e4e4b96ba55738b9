/** Numbers in a row: an array or a typed array. */
export type Numbers = ArrayLike<number>;

/** Throws unless both columns have the same length, which is at least 1. */
export function checkLengths(metric: string, actual: Numbers, predicted: Numbers): void {
  if (actual.length !== predicted.length)
    throw new RangeError(
      `${metric}: ${actual.length} actual values and ${predicted.length} predicted ones`,
    );
  if (actual.length === 0) throw new RangeError(`${metric}: there are no rows`);
}

/** Throws when a number is not finite: a metric of it would mean nothing. */
export function checkFinite(metric: string, values: Numbers): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]!))
      throw new RangeError(`${metric}: value ${i} is ${values[i]}; predictions must be finite`);
}
