import type { Run } from "./magic.ts";
import { script } from "./script.ts";

/** Runs the cell as a bash script. */
export const run: Run = script("bash");
