import type { Language } from "../language/language.ts";

/** Knows nothing: stands in for a language server that could not start, so that cells still run. */
export const untyped: Language = {
  complete: async (_, cursor) => ({
    matches: [],
    cursor_start: cursor,
    cursor_end: cursor,
    types: [],
  }),
  inspect: async () => null,
  diagnose: async () => [],
  ran() {},
  offer() {},
  readAhead() {},
  reset() {},
  async close() {},
};
