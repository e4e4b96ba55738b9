/** What a magic of the user's own is called with. */
export interface MagicCall {
  readonly name: string;
  /** The rest of its line. */
  readonly args: string;
  /** The lines below `%%name`; missing for `%name`. */
  readonly body?: string;
  /** Aborted when the cell is interrupted. */
  readonly signal: AbortSignal;
  /** Runs TypeScript in the notebook, as a cell would, and gives its value. */
  evaluate(code: string): Promise<unknown>;
}

/** Runs a magic of the user's own; what it returns is the value of its line. */
export type DefinedMagic = (call: MagicCall) => unknown;

/**
 * Adds a magic to the notebook's process, for `%name` and `%%name`; a later one of the same name replaces it.
 * A library that does not want to import the kernel sets an entry of the map at `globalThis[Symbol.for("sonde.magics")]`.
 *
 * @example
 * defineMagic("shout", ({ args }) => args.toUpperCase());
 */
export function defineMagic(name: string, run: DefinedMagic): void {
  if (!/^[\p{L}_][\w-]*$/u.test(name))
    throw new TypeError(
      `defineMagic: a name is letters, digits, - and _, got ${JSON.stringify(name)}`,
    );
  readDefined().set(name, run);
}

const KEY = Symbol.for("sonde.magics");

/** What was defined so far, by name. Shared by every copy of the kernel in the process. */
export function readDefined(): Map<string, unknown> {
  const holder = globalThis as { [KEY]?: Map<string, unknown> };
  return (holder[KEY] ??= new Map<string, unknown>());
}

/** Someone may have put anything there. */
export const isDefined = (value: unknown): value is DefinedMagic => typeof value === "function";
