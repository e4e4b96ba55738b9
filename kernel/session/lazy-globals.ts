import type { Undisturbed } from "./load.ts";

/** Calls that load more of Node than reading the global does. */
const FIRST_CALLS: Readonly<Record<string, (value: never) => unknown>> = {
  crypto: ({ subtle }: Crypto) => subtle.digest("SHA-256", new Uint8Array()),
};

/**
 * Node loads what is behind many of its globals with their first use: a termination in the middle of that would break
 * them for good. Makes it one piece.
 */
export function keepGlobalsWhole(undisturbed: Undisturbed): void {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const get = getterOf.call(globalThis, name);
    if (get === undefined) continue;
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
    if (descriptor?.configurable !== true) continue;
    const first = (): unknown => {
      Object.defineProperty(globalThis, name, descriptor);
      const value = get.call(globalThis);
      FIRST_CALLS[name]?.(value as never);
      return value;
    };
    Object.defineProperty(globalThis, name, { ...descriptor, get: () => undisturbed(first) });
  }
  const { fetch } = globalThis;
  globalThis.fetch = (...args) => {
    globalThis.fetch = fetch;
    return undisturbed(() => fetch(...args));
  };
}

// Some have no getter and load when they are described: this alone does not.
const { __lookupGetter__: getterOf } = Object.prototype as unknown as {
  readonly __lookupGetter__: (name: string) => (() => unknown) | undefined;
};
