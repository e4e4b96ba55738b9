import type { Run } from "./magic.ts";

/** Gives the current folder. */
export const run: Run = () => process.cwd();
