import { load } from "./load.ts";

/** The global object that compiled decorators call; as long as the name the compiler writes, so that positions hold. */
const HELPERS = "__sonde_help";

/** The compiler's calls of its helpers, made calls of the kernel's own copy. */
export const withHelpers = (code: string): string =>
  code.includes("babelHelpers.") ? code.replaceAll(/\bbabelHelpers(?=\.\w+\()/g, HELPERS) : code;

/** Adds the helpers to the global object; each is loaded by its first use. */
export function installHelpers(): void {
  const get = (_: object, name: string | symbol): unknown =>
    load<{ default: unknown }>(`@oxc-project/runtime/helpers/${String(name)}`).default;
  Object.defineProperty(globalThis, HELPERS, { value: new Proxy({}, { get }) });
}
