import { endBroken } from "./broken.ts";

/** `JSON.parse` as it was before any cell ran: a cell that replaces it must not cut the process off. */
export const parse: typeof JSON.parse = JSON.parse;

const write = JSON.stringify;

/** `JSON.stringify` of a message, likewise, and whatever `toJSON` a cell gave to all objects or arrays. */
export const stringify = (message: object): string => withoutToJSON(() => write(message));

const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
const ANY: readonly unknown[] = [];

/** Runs `work`, in which all objects and arrays are written as they are. */
export function withoutToJSON<T>(work: () => T): T {
  if (!("toJSON" in ANY)) return work();
  const [object, array] = [take(Object.prototype), take(Array.prototype)];
  try {
    return work();
  } finally {
    if (object) defineProperty(Object.prototype, "toJSON", object);
    if (array) defineProperty(Array.prototype, "toJSON", array);
  }
}

/** Takes a `toJSON` of all objects or arrays away, and says so: V8's inspector, by which cells run, is spoken to in JSON. */
export function dropToJSON(): void {
  if (!("toJSON" in ANY)) return;
  take(Object.prototype);
  take(Array.prototype);
  process.emitWarning(
    "a toJSON of all objects or arrays was removed, no cell could run with it; give it to a class",
  );
}

function take(prototype: object): PropertyDescriptor | undefined {
  const own = getOwnPropertyDescriptor(prototype, "toJSON");
  if (own !== undefined && !deleteProperty(prototype, "toJSON"))
    endBroken(new TypeError("a toJSON of all objects cannot be removed"));
  return own;
}
