import { createRequire } from "node:module";
import type { SourceMapInput } from "@jridgewell/trace-mapping";

/** The package name that compiled JSX imports its runtime from; the resolver answers it with our own. */
export const JSX_SOURCE = "notebook-jsx";

/** What the compiler makes of TypeScript. */
export interface Compiled {
  readonly code: string;
  readonly map: SourceMapInput | undefined;
  readonly errors: readonly Problem[];
}

/** A problem as oxc reports it; offsets count UTF-16 units. */
export interface Problem {
  readonly message: string;
  readonly labels?: readonly { readonly start: number; readonly end: number }[];
}

/** TypeScript or TSX → the newest JavaScript, with a source map. */
export function compile(
  name: string,
  text: string,
  lang: "ts" | "tsx",
  onlyRemoveTypeImports = false,
): Compiled {
  const { code, map, errors } = oxc().transformSync(name, text, {
    lang,
    sourceType: "module",
    sourcemap: true,
    target: "esnext",
    typescript: { onlyRemoveTypeImports },
    jsx: { runtime: "automatic", importSource: JSX_SOURCE, development: false },
  });
  return { code, map: map as SourceMapInput | undefined, errors };
}

// Loaded by the first use, which comes once the process has said that it is up.
const oxc = (): typeof import("oxc-transform") =>
  createRequire(import.meta.url)("oxc-transform") as never;
