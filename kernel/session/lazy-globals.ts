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
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    const { get, configurable } = descriptor;
    if (get === undefined || configurable !== true) continue;
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
