import { expectObject } from "../core/options.ts";

/** One of a few values. */
export interface Choice<T = unknown> {
  readonly kind: "choice";
  readonly values: readonly T[];
}

/** A whole number from `low` to `high`, both included. */
export interface IntRange {
  readonly kind: "int";
  readonly low: number;
  readonly high: number;
  /** Whether a tenth and ten times are equally far. */
  readonly log: boolean;
}

/** A number from `low` to `high`. */
export interface FloatRange {
  readonly kind: "float";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
}

/** Where one parameter may lie. */
export type Dimension<T = unknown> = Choice<T> | IntRange | FloatRange;

/** A parameter that exists only while others have certain values. */
export interface Conditional<D extends Dimension = Dimension> {
  readonly kind: "when";
  readonly condition: Readonly<Record<string, readonly unknown[]>>;
  readonly dimension: D;
}

/** How a range is walked. */
export interface RangeOptions {
  /** Searches the order of magnitude instead of the number; false without it. */
  readonly log?: boolean;
}

/**
 * One of the given values, whatever they are.
 *
 * @example
 * choice("relu", "gelu") // or choice(3, 5), which as a plain [3, 5] would be the range from 3 to 5
 */
export function choice<const T extends string | number | boolean>(...values: T[]): Choice<T> {
  if (values.length === 0) throw new RangeError("choice: there is nothing to choose from");
  const bad = values.find((value) => typeof value === "number" && !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`choice: ${bad} is not a finite number`);
  if (new Set(values).size < values.length)
    throw new RangeError(`choice: a value stands twice in ${values.join(", ")}`);
  return { kind: "choice", values };
}

/**
 * A whole number from `low` to `high`, both included.
 *
 * @example
 * int(1, 6)
 */
export function int(low: number, high: number, { log = false }: RangeOptions = {}): IntRange {
  check("int", low, high, log);
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high))
    throw new RangeError(`int: the range is ${low} to ${high}; both ends are whole numbers`);
  return { kind: "int", low, high, log };
}

/**
 * A number from `low` to `high`.
 *
 * @example
 * float(1e-4, 1e-2, { log: true })
 */
export function float(low: number, high: number, { log = false }: RangeOptions = {}): FloatRange {
  check("float", low, high, log);
  return { kind: "float", low, high, log };
}

/**
 * A parameter that exists only where others have the given value, or one of the given values.
 *
 * @example
 * { backbone: choice("mlp", "resnet"), expansion: when({ backbone: "resnet" }, choice(1, 2, 4)) }
 */
export function when<D extends Dimension>(
  condition: Readonly<Record<string, unknown>>,
  dimension: D,
): Conditional<D> {
  expectObject("when", 'a condition, as { backbone: "resnet" }', condition);
  const entries = Object.entries(condition);
  if (entries.length === 0) throw new RangeError("when: the condition names no parameter");
  return {
    kind: "when",
    condition: Object.fromEntries(
      entries.map(([name, value]): [string, readonly unknown[]] => [
        name,
        Array.isArray(value) ? value : [value],
      ]),
    ),
    dimension,
  };
}

function check(kind: string, low: number, high: number, log: boolean): void {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high)
    throw new RangeError(`${kind}: the range is ${low} to ${high}; the first is below the second`);
  if (log && low <= 0)
    throw new RangeError(`${kind}: a logarithmic range starts above 0, got ${low}`);
}
