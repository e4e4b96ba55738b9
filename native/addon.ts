import { createRequire } from "node:module";
import type { Native } from "./native.ts";

/** The addon, or why there is none: one line for each place that was tried. */
export interface Found {
  readonly native: Native | null;
  readonly tried: readonly string[];
}

/** Loads the addon: the local build first, then the package made for this platform. */
export function load(): Found {
  const require = createRequire(import.meta.url);
  const tried: string[] = [];
  for (const name of ["#addon", `@sonde/${process.platform}-${process.arch}`]) {
    try {
      const { VERSION, ...native } = require(name) as Omit<Native, "version"> & { VERSION: string };
      return { native: { version: VERSION, ...native }, tried };
    } catch (error) {
      const [line] = (error as Error).message.split("\n");
      tried.push(`${name === "#addon" ? "local build" : name}: ${line}`);
    }
  }
  return { native: null, tried };
}
