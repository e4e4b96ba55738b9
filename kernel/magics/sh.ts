import type { Run } from "./magic.ts";
import { script } from "./script.ts";

/** Runs the cell as a script of the system's shell. */
export const run: Run = script("sh");
