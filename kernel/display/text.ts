import { inspect, stripVTControlCharacters, types } from "node:util";

/** Characters of a text that is shown whole. */
const LENGTH = 1_000_000;
/** Characters, roughly, that a nested value may take. */
const BUDGET = 200_000;
const ITEMS = 100;
const STRING = 10_000;
const DEEPEST = 4;

/** A value as text, without colour codes, never much longer than a megabyte. */
export function plain(value: unknown): string {
  if (typeof value === "string") return cut(value);
  try {
    const depth = fittingDepth(value);
    const [shown, hidden] = depth < 0 && hasManyKeys(value) ? withoutMost(value) : [value, 0];
    const text = inspect(shown, {
      depth: Math.max(depth, 0),
      maxArrayLength: ITEMS,
      maxStringLength: depth < 0 ? STRING / 10 : STRING,
      breakLength: 100,
    });
    const more = hidden === 0 ? "" : `\n… ${hidden} more keys`;
    return cut(stripVTControlCharacters(text)) + more;
  } catch (error) {
    return `(a value that cannot be shown: ${reason(error)})`;
  }
}

/** The same of a number or a truth value, which most results are, without all that; nothing for others. */
export function plainScalar(value: unknown): string | undefined {
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "number" || inspect.defaultOptions.numericSeparator) return undefined;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The beginning of a text that is longer than `length`, and how much is left out. */
export function cut(text: string, length: number = LENGTH): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length)}\n… ${text.length - length} more characters`;
}

function reason(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "it refuses";
  }
}

/** The greatest depth at which a value's text stays short; −1 when even its own keys are too many. */
function fittingDepth(value: unknown): number {
  for (let depth = DEEPEST; depth >= 0; depth--)
    if (weigh(value, depth, BUDGET) < BUDGET) return depth;
  return -1;
}

/** The length of a value's text, roughly; stops counting at `budget`. Runs no code of the value. */
function weigh(value: unknown, depth: number, budget: number): number {
  if (typeof value === "string") return Math.min(value.length, STRING);
  if (typeof value !== "object" || value === null || types.isProxy(value)) return 10;
  if (depth < 0) return 10;
  let total = 10;
  for (const item of itemsOf(value, budget)) {
    total += 4 + weigh(item, depth - 1, budget - total);
    if (total >= budget) return budget;
  }
  return total;
}

function* itemsOf(value: object, budget: number): Iterable<unknown> {
  if (ArrayBuffer.isView(value)) return;
  let left = ITEMS;
  if (types.isMap(value)) {
    for (const entry of Map.prototype.entries.call(value)) {
      if (left-- === 0) return;
      yield* entry;
    }
  } else if (types.isSet(value)) {
    for (const item of Set.prototype.values.call(value)) {
      if (left-- === 0) return;
      yield item;
    }
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length && i < ITEMS; i++) yield held(value, i);
  } else {
    // Each key takes ten characters at least.
    left = budget / 10;
    for (const key in value) {
      if (left-- <= 0) return;
      if (Object.hasOwn(value, key)) {
        yield key;
        yield held(value, key);
      }
    }
  }
}

const hasManyKeys = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  Object.keys(value).length > ITEMS;

const held = (value: object, key: PropertyKey): unknown =>
  Object.getOwnPropertyDescriptor(value, key)?.value;

/** The first keys of an object that has too many, and how many are left out. */
function withoutMost(value: object): [shown: object, hidden: number] {
  const keys = Object.keys(value);
  const shown = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  for (const key of keys.slice(0, ITEMS))
    Object.defineProperty(shown, key, Object.getOwnPropertyDescriptor(value, key) ?? {});
  return [shown, keys.length - ITEMS];
}
