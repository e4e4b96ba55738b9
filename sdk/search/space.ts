import { expectObject } from "../core/options.ts";
import { hash } from "../core/hash.ts";
import type { Philox } from "../core/philox.ts";
import { choice, float, int, type Choice, type Conditional, type Dimension } from "./dimension.ts";

/**
 * The parameters and where each may lie: made by `choice`, `int`, `float` and `when`, or a plain array.
 * A plain array of exactly two rising numbers is a range, both ends included, of whole numbers when both are whole;
 * any other array is a choice.
 */
export type Space = Readonly<Record<string, Dimension | Conditional | PlainArray>>;

type PlainArray = readonly (string | number | boolean)[];

/** The value of a parameter. */
type ValueOf<D> =
  D extends Choice<infer T>
    ? T
    : D extends Conditional<infer Inner>
      ? ValueOf<Inner> | undefined
      : D extends Dimension
        ? number
        : D extends readonly (infer T)[]
          ? T
          : never;

/** One value of each parameter of a space that exists for the others' values. */
export type Candidate<S extends Space = Space> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** Any values by name. */
export type Values = Readonly<Record<string, unknown>>;

/** A parameter of a space with its rules filled in. */
export interface Parameter {
  readonly name: string;
  readonly dimension: Dimension;
  /** The values that other parameters must have. */
  readonly condition: Readonly<Record<string, readonly unknown[]>>;
}

/** Checks a space and fills in what plain arrays mean, in the order in which it is written. */
export function parametersOf(space: Space): readonly Parameter[] {
  expectObject(
    "search",
    "a space, an object of parameters by name, as { rate: float(0, 1) }",
    space,
  );
  const found: Parameter[] = [];
  for (const [name, given] of Object.entries(space)) {
    const dimension = dimensionOf(name, given);
    const condition = isDimension(given, "when") ? given.condition : {};
    for (const [other, values] of Object.entries(condition)) {
      const earlier = found.find((parameter) => parameter.name === other);
      if (!earlier)
        throw new RangeError(
          `search: '${name}' depends on '${other}', which does not stand before it in the space`,
        );
      const impossible = values.find((value) => !contains(earlier.dimension, value));
      if (impossible !== undefined)
        throw new RangeError(
          `search: '${name}' waits for '${other}' to be ${JSON.stringify(impossible)}, which is not in its ${describe(earlier.dimension)}`,
        );
    }
    found.push({ name, dimension, condition });
  }
  if (found.length === 0) throw new RangeError("search: the space has no parameter");
  return found;
}

/** Whether a parameter exists beside the given values. */
export function isActive({ condition }: Parameter, values: Values): boolean {
  return Object.entries(condition).every(([name, wanted]) => wanted.includes(values[name]));
}

/** Draws a value for each parameter that exists, in order. */
export function draw(
  parameters: readonly Parameter[],
  value: (parameter: Parameter) => unknown,
): Values {
  const values: Record<string, unknown> = {};
  for (const parameter of parameters)
    if (isActive(parameter, values)) values[parameter.name] = value(parameter);
  return values;
}

/** A value of a dimension, each as likely. */
export function uniformValue(dimension: Dimension, random: Philox): unknown {
  if (dimension.kind === "choice") return dimension.values[random.below(dimension.values.length)];
  const { low, high, log, kind } = dimension;
  // A whole number owns the half unit to both of its sides.
  const [from, to] = kind === "int" ? [low - 0.5, high + 0.5] : [low, high];
  const at = random.uniform();
  const value = log ? Math.exp(Math.log(from) + at * Math.log(to / from)) : from + at * (to - from);
  return clip(kind === "int" ? Math.round(value) : value, low, high);
}

/** Whether a dimension has a value. */
export function contains(dimension: Dimension, value: unknown): boolean {
  if (dimension.kind === "choice") return dimension.values.includes(value);
  return (
    typeof value === "number" &&
    value >= dimension.low &&
    value <= dimension.high &&
    (dimension.kind === "float" || Number.isInteger(value))
  );
}

/** A number of one space and no other. */
export const spaceHash = (parameters: readonly Parameter[]): string =>
  hash(JSON.stringify(parameters));

/** A dimension in words. */
export function describe(dimension: Dimension): string {
  if (dimension.kind === "choice") return `choice of ${dimension.values.map(String).join(", ")}`;
  const { low, high, log } = dimension;
  return `${log ? "logarithmic " : ""}range ${low} to ${high}`;
}

/** A number no smaller than `low` and no larger than `high`. */
export const clip = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

function dimensionOf(name: string, given: Space[string] | undefined): Dimension {
  if (isDimension(given, "when")) return dimensionOf(name, given.dimension);
  if (isDimension(given, "choice") || isDimension(given, "int") || isDimension(given, "float"))
    return given;
  if (!Array.isArray(given))
    throw new TypeError(
      `search: '${name}' is ${JSON.stringify(given)}; give an array, choice(), int(), float() or when()`,
    );
  const values = given as (string | number | boolean)[];
  const [low, high] = values;
  if (values.length === 2 && typeof low === "number" && typeof high === "number" && low < high)
    return Number.isInteger(low) && Number.isInteger(high) ? int(low, high) : float(low, high);
  return choice(...values);
}

function isDimension<K extends string>(
  given: unknown,
  kind: K,
): given is Extract<Dimension | Conditional, { kind: K }> {
  return typeof given === "object" && given !== null && "kind" in given && given.kind === kind;
}
