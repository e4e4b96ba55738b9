import type { Declaration } from "../protocol/content.ts";
import { aliasOf } from "./alias-names.ts";
import type { Evaluator } from "./evaluate.ts";

const DECLARE = Symbol.for("sonde.declare");

/** The types that the values of a cell's top-level names give them (design §3.2). */
export function readDeclarations(
  evaluator: Evaluator,
  names: readonly string[],
  failed: (name: string, error: unknown) => void,
): Declaration[] {
  if (names.length === 0) return [];
  const declarations: Declaration[] = [];
  // Each is read by itself: a name whose statement never ran throws.
  const readers = names.map((name) => `${JSON.stringify(name)}: () => ${aliasOf(name)}`);
  const read = evaluator.read(`({${readers.join(", ")}})`) as Record<string, () => unknown>;
  for (const [name, value] of Object.entries(read)) {
    try {
      const declaration = declarationOf(name, value);
      if (declaration !== undefined) declarations.push(declaration);
    } catch (error) {
      failed(name, error);
    }
  }
  return declarations;
}

function declarationOf(name: string, read: () => unknown): Declaration | undefined {
  let value: unknown;
  try {
    value = read();
  } catch {
    return undefined;
  }
  if ((typeof value !== "object" && typeof value !== "function") || value === null)
    return undefined;
  const declare = methodOf(value);
  if (declare === undefined) return undefined;
  const made = declare.call(value, name) as Partial<Declaration> | undefined;
  if (typeof made?.type !== "string")
    throw new TypeError(`expected { type: string }, got ${typeof made?.type}`);
  return {
    name,
    type: made.type,
    ...(typeof made.types === "string" ? { types: made.types } : {}),
    ...(typeof made.ambient === "string" ? { ambient: made.ambient } : {}),
  };
}

/** A value's own method; a proxy that answers to every name has none, and one that refuses to answer neither. */
function methodOf(value: object): ((name: string) => unknown) | undefined {
  try {
    const declare: unknown = DECLARE in value ? value[DECLARE] : undefined;
    return typeof declare === "function" ? (declare as (name: string) => unknown) : undefined;
  } catch {
    return undefined;
  }
}
