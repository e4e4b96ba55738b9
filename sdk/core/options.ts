import { nearest } from "./nearest.ts";

/** Throws, in the name of `operation`, unless a value is a function. */
export function expectFunction(operation: string, value: unknown): void {
  if (typeof value !== "function")
    throw new TypeError(
      `${operation}: expected a function, got ${value === null ? "null" : typeof value}`,
    );
}

/** Throws unless the options are an object of known names: a name misspelt would be passed over in silence. */
export function checkOptions(operation: string, options: object, known: readonly string[]): void {
  const given: unknown = options;
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${operation}: expected options as an object, got ${String(given)}`);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const remedy = near === undefined ? `options: ${known.join(", ")}` : `did you mean '${near}'?`;
    throw new RangeError(`${operation}: no option '${name}'; ${remedy}`);
  }
}

/** Throws unless a value is one of those that an option has. */
export function checkChoice(
  operation: string,
  option: string,
  value: unknown,
  known: readonly unknown[],
): void {
  if (!known.includes(value))
    throw new RangeError(
      `${operation}: there is no ${option} ${String(value)}; use ${known.join(", ")}`,
    );
}
