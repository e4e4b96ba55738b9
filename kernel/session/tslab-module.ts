import { TSLAB } from "./tslab.ts";

type Tslab = Record<"display" | "newDisplay" | "versions", unknown>;

const tslab = (globalThis as unknown as Record<symbol, Tslab>)[TSLAB];

/** What a cell gets from `import * as tslab from "tslab"`. */
export const display: unknown = tslab?.display;
/** A display whose later calls replace the first. */
export const newDisplay: unknown = tslab?.newDisplay;
/** What runs the notebook. */
export const versions: unknown = tslab?.versions;
