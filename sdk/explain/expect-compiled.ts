import { shown } from "../core/shown.ts";

/** Throws, in the name of `operation`, unless a value is a function with one of the methods that compiling gives. */
export function expectCompiled(operation: string, value: unknown, method: string): void {
  if (typeof value !== "function" || !(method in value))
    throw new TypeError(
      `${operation}: expected a compiled step, got ${shown(value)}; give what compile returned`,
    );
}
