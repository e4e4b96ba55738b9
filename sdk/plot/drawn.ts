import { inspect } from "node:util";

/**
 * Gives all objects of a class, by its prototype, the methods by which notebooks and terminals show them.
 * They stand outside the class's type, so completion never lists them.
 */
export function drawn<T extends object>(
  prototype: T,
  display: (value: T) => unknown,
  text: (value: T) => string,
): void {
  const methods: Record<symbol, (this: T) => unknown> = {
    [Symbol.for("Jupyter.display")]() {
      return display(this);
    },
    [inspect.custom]() {
      return text(this);
    },
  };
  for (const symbol of Object.getOwnPropertySymbols(methods))
    Object.defineProperty(prototype, symbol, { value: methods[symbol], configurable: true });
}
