import { KindError, ValueError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { kindOf, shown } from "./shown.ts";

/** Throws, in the name of `operation`, unless a value is a function. */
export function expectFunction(operation: string, value: unknown): void {
  if (typeof value !== "function")
    throw new KindError(`${operation}: expected a function, got ${kindOf(value)}`);
}

/** The options, when they are an object of known names: a name misspelt would be passed over in silence. */
export function checkOptions<O extends object>(
  operation: string,
  options: O,
  known: readonly string[],
): O {
  const given: unknown = options;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new KindError(`${operation}: expected options as an object, got ${shown(given)}`);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const remedy = near === undefined ? `options: ${known.join(", ")}` : `did you mean '${near}'?`;
    throw new ValueError(`${operation}: no option '${name}'; ${remedy}`);
  }
  return options;
}

/** Throws unless what an operation `takes` is an object and no array. */
export function expectObject(operation: string, takes: string, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new KindError(`${operation}: takes ${takes}, got ${shown(value)}`);
}

/** Throws unless what is called `name` is a number. */
export function expectNumber(operation: string, name: string, value: unknown): void {
  if (typeof value !== "number")
    throw new KindError(`${operation}: ${name} is a number, got ${shown(value)}`);
}

/** Throws unless what is called `name` is an array. */
export function expectList(operation: string, name: string, value: unknown): void {
  if (!Array.isArray(value))
    throw new KindError(`${operation}: ${name} is an array, got ${shown(value)}`);
}

/** Throws unless what is called `name` is true or false. */
export function expectBoolean(operation: string, name: string, value: unknown): void {
  if (typeof value !== "boolean")
    throw new KindError(`${operation}: ${name} is true or false, got ${shown(value)}`);
}

/** Throws unless a value is one of those that an option has. */
export function checkChoice(
  operation: string,
  option: string,
  value: unknown,
  known: readonly unknown[],
): void {
  if (!known.includes(value))
    throw new ValueError(
      `${operation}: there is no ${option} ${typeof value === "string" ? value : shown(value)}; use ${known.join(", ")}`,
    );
}
