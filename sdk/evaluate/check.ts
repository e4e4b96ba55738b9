import { KindError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";

/** Numbers in a row: an array or a typed array. */
export type Numbers = ArrayLike<number>;

/** Throws unless numbers came in an array: a tensor has no length, and all of its rows would be passed over. */
export function expectNumbers(metric: string, name: string, values: unknown): void {
  if (Array.isArray(values) || (ArrayBuffer.isView(values) && !isDataView(values))) return;
  const remedy =
    shown(values) === "a tensor" ? "use x.dataSync()" : "give an array or a typed array";
  throw new KindError(`${metric}: ${name} come in an array, got ${shown(values)}; ${remedy}`);
}

const isDataView = (values: ArrayBufferView): boolean => !("length" in values);

/** Throws unless both columns have the same length, which is at least 1. */
export function checkLengths(metric: string, actual: Numbers, predicted: Numbers): void {
  expectNumbers(metric, "actual values", actual);
  expectNumbers(metric, "predicted values", predicted);
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
