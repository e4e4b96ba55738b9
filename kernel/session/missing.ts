import { runInThisContext } from "node:vm";
import { aliasOf } from "./alias-names.ts";
import { namesOfAwait } from "./awaits.ts";

/** What names hold before a cell declares them anew: V8 leaves them so until the declaration runs. */
export type Held = ReadonlyMap<string, unknown>;

/** The values of `names` that have one. It keeps no object alive, and no long string. */
export function hold(names: readonly string[]): Held {
  const held = new Map<string, unknown>();
  for (const [name, value] of read(names))
    if (isObject(value)) held.set(name, new WeakRef(value));
    else if (typeof value !== "string" || value.length <= LONGEST) held.set(name, value);
  return held;
}

/** What of a cell tells which of its declarations ran. */
interface Ran {
  readonly bindings: readonly string[];
  readonly held: Held;
  /** None when nothing ran. */
  readonly code?: string;
}

/** The names whose declaration did not run: they have no value, or the one that they held. What the `await` of that number gives is still to come. */
export function missing(
  { bindings, held, code }: Ran,
  awaited?: number,
): { readonly missing?: readonly string[] } {
  if (code === undefined) return {};
  const coming = awaited === undefined ? [] : namesOfAwait(code, awaited);
  const values = read(bindings);
  const names = bindings.filter((name) => {
    if (coming.includes(name)) return false;
    if (!values.has(name)) return true;
    const before = held.get(name);
    const value = before instanceof WeakRef ? before.deref() : before;
    return held.has(name) && Object.is(value, values.get(name));
  });
  return { missing: names };
}

/** A string longer than this counts as a new one. */
const LONGEST = 1000;

function read(names: readonly string[]): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  if (names.length === 0) return values;
  const readers = runInThisContext(`[${names.map((name) => `() => ${aliasOf(name)}`).join()}]`);
  // The cast: the script gives a function for each name.
  (readers as readonly (() => unknown)[]).forEach((reader, i) => {
    try {
      values.set(names[i] ?? "", reader());
    } catch {
      // A declaration that did not run.
    }
  });
  return values;
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";
